import { paths } from '@mailgrant/web/paths'
import type { ConsoleApi } from '../fixtures/console-api.ts'
import type { Product } from '../fixtures/start-product.ts'
import { recordWalk, type Recording } from '../fixtures/record-walk.ts'
import { expect, test, type Visit } from '../fixtures/test.ts'
import { authorizationModal, banner } from './authorization-modal.ts'
import { allowClipboard, copyInto } from './clipboard.ts'
import { accountTab, authentication, fillNewEmail } from './email-page.ts'
import { createMicrosoftPortal } from './microsoft-portal.ts'
import { consentAs } from './provider-pages.ts'
import { secretField } from './secret-field.ts'
import { sendAndFetchBack } from './send-and-fetch.ts'

export interface GuideWalk {
  recording: Recording
  api: ConsoleApi
  emailId: string
}

/**
 * The guide: from an empty console and empty app registrations, every value copied from page to
 * page by its button, to the Token tab, to settings that test green, and to mail that comes back.
 */
export async function walkGuide(
  { console: running, sandbox }: Product,
  { context, page, api }: Visit,
  { address, protocol }: { address: string; protocol: 'IMAP' | 'POP3' },
): Promise<GuideWalk> {
  const recording = recordWalk(page, running.url)
  await allowClipboard(context, running.url, sandbox.microsoft.portalUrl)
  const portalPage = await context.newPage()
  const portal = createMicrosoftPortal(portalPage, sandbox.microsoft.portalUrl)
  const modal = authorizationModal(page)

  await test.step('the one-time link makes the first administrator', async () => {
    await page.goto(running.setupLink())
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ada Admin')
    await page.getByRole('textbox', { name: 'Email', exact: true }).fill('ada@example.test')
    await secretField(page, 'Password').fill('correct horse battery')
    await page.getByRole('button', { name: 'Create and sign in' }).click()
    await expect(page.getByRole('heading', { name: 'No emails yet' })).toBeVisible()
    await recording.snapshot('the empty list')
  })

  const emailId = await test.step('the empty list leads to the first email', async () => {
    await page.getByRole('link', { name: 'Add New Email' }).first().click()
    await expect(page).toHaveURL(paths.newEmail())
    return fillNewEmail(page, address, 'Support')
  })
  const mailbox = accountTab(page, emailId, 'mailbox')

  await test.step('Remote Mailbox, Authentication, Config, IdP Config', async () => {
    await page.getByRole('link', { name: 'Remote Mailbox' }).click()
    await mailbox.choose(authentication.microsoft)
    await modal.open()
    await modal.tab('IdP Config').click()
    await expect(modal.callback).toHaveValue(new RegExp(`^${running.url}/oauth2/callback/`))
  })

  await test.step('an application is registered with the Callback Endpoint', async () => {
    await portal.expectEmpty()
    await portal.register('Mailgrant', modal.copyCallback)
    await portal.addPermissions()
    await portal.grantAdminConsent()
    await portal.createSecret('mailgrant')
  })

  await test.step('what the portal shows is pasted into the console', async () => {
    await copyInto(portal.copyButton('Value'), modal.clientSecret)
    await portal.section('Overview')
    const clientId = await copyInto(portal.copyButton('Application (client) ID'), modal.clientId)
    await expect(modal.clientId).toHaveValue(clientId)
    await portal.openEndpoints()
    await copyInto(
      portal.copyButton('OAuth 2.0 authorization endpoint (v2)'),
      modal.authorizationEndpoint,
    )
    await expect(modal.authorizationEndpoint).toHaveValue(sandbox.microsoft.authorizationEndpoint)
    await copyInto(portal.copyButton('OAuth 2.0 token endpoint (v2)'), modal.tokenEndpoint)
    await expect(modal.tokenEndpoint).toHaveValue(sandbox.microsoft.tokenEndpoint)
  })

  await test.step('Submit leads to the provider and back to a green banner', async () => {
    await modal.submit.click()
    await consentAs(page, address)
    await expect(banner.success(page)).toBeVisible()
    await expect(page).toHaveURL(new RegExp(`${paths.emailTab(emailId, 'mailbox')}\\?`))
    await expect(page.getByText(`${address} signed in and consented.`)).toBeVisible()
    await recording.snapshot('the green banner')
  })

  await test.step('Config shows a Token tab now', async () => {
    await modal.open()
    await modal.tab('Token').click()
    await expect(modal.dialog.getByText(address, { exact: true })).toBeVisible()
    for (const scope of ['IMAP.AccessAsUser.All', 'POP.AccessAsUser.All', 'SMTP.Send'])
      await expect(modal.dialog.getByRole('listitem').filter({ hasText: scope })).toBeVisible()
    await expect(modal.dialog.getByText('matches the config')).toBeVisible()
    await recording.snapshot('the Token tab')
    await page.keyboard.press('Escape')
    await expect(modal.dialog).toBeHidden()
  })

  await test.step(`${protocol} is tested, saved and enabled`, async () => {
    await expect(mailbox.hostname).toHaveValue('localhost')
    if (protocol === 'POP3') {
      await mailbox.protocol.selectOption('POP3')
      await expect(mailbox.port).toHaveValue(String(sandbox.mail?.pop3s.port))
      await expect(mailbox.folder).toBeHidden()
      await expect(mailbox.afterFetch('Archive - Move to folder')).toBeDisabled()
    }
    await mailbox.enable()
    await mailbox.frequency.fill('5')
    await mailbox.perFetch.fill('20')
    await mailbox.save.click()
    await mailbox.expectOutcome('Saved. The connection works.')
    await expect(
      page.getByText(`${protocol === 'POP3' ? 'Read the mailbox' : 'Open the mail folder'}: done`),
    ).toBeVisible()
    await recording.snapshot('the saved mailbox')
  })

  await test.step('SMTP is the same as the mailbox, tested, saved and enabled', async () => {
    const smtp = accountTab(page, emailId, 'smtp')
    await page.getByRole('link', { name: 'Outgoing (SMTP)' }).click()
    await smtp.choose(authentication.mailbox)
    await smtp.enable()
    await expect(smtp.port).toHaveValue(String(sandbox.mail?.submission.port))
    await smtp.save.click()
    await smtp.expectOutcome('Saved. The connection works.')
    await recording.snapshot('the saved SMTP settings')
  })

  await test.step('the list says that both work', async () => {
    await page.getByRole('link', { name: 'Emails', exact: true }).click()
    const row = page.getByRole('row', { name: address })
    await expect(row.getByText('Authorised')).toHaveCount(2)
    await recording.snapshot('the list')
  })

  await test.step('a mail goes out and comes back by the token and the settings of the console', async () => {
    const stored = await api.email(emailId)
    expect(stored.mailbox.settings['protocol']).toBe(protocol.toLowerCase())
    await sendAndFetchBack(sandbox, stored)
  })

  return { recording, api, emailId }
}
