import { paths } from '@mailgrant/web/paths'
import { expect, test } from '../fixtures/test.ts'
import { secretField } from '../flows/secret-field.ts'
import { recordWalk } from '../fixtures/record-walk.ts'
import { findLeaks } from '../fixtures/search-leaks.ts'
import { authorizationModal, banner } from '../flows/authorization-modal.ts'
import { allowClipboard, copyInto } from '../flows/clipboard.ts'
import { accountTab, addEmail, authentication } from '../flows/email-page.ts'
import { createMicrosoftPortal } from '../flows/microsoft-portal.ts'
import { consentAs } from '../flows/provider-pages.ts'
import { sendAndFetchBack } from '../flows/send-and-fetch.ts'

const address = 'support@example.test'

test('the guide leads from the empty console to mail that is sent and fetched, and no secret shows', async ({
  ownProduct,
  visit,
}) => {
  test.setTimeout(150_000)
  const { console: running, sandbox } = await ownProduct({ data: 'empty' })
  const { context, page, api } = await visit(running.url)
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
    return addEmail(page, address, 'Support')
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

  await test.step('IMAP is tested, saved and enabled', async () => {
    await mailbox.enable()
    await expect(mailbox.hostname).toHaveValue('localhost')
    await mailbox.frequency.fill('5')
    await mailbox.perFetch.fill('20')
    await mailbox.save.click()
    await mailbox.expectOutcome('Saved. The connection works.')
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
    await sendAndFetchBack(sandbox, await api.email(emailId))
  })

  await test.step('nothing secret was logged, stored, sent to the browser or shown', async () => {
    const entries = sandbox.ledger.entries()
    const kinds = new Set(entries.map(({ kind }) => kind))
    for (const kind of ['code', 'access_token', 'refresh_token', 'id_token'] as const)
      expect(kinds).toContain(kind)
    for (const kind of ['code_verifier', 'client_secret', 'state', 'nonce'] as const)
      expect(kinds).toContain(kind)
    const logs = { where: 'the log', text: running.output() }
    expect(logs.text).toContain('/oauth2/callback/')
    expect(findLeaks(entries, [...(await recording.haystacks()), logs])).toEqual([])
  })
})
