import { expect, test } from '../fixtures/test.ts'
import { authorizationModal, banner } from '../flows/authorization-modal.ts'
import { allowClipboard, copyInto } from '../flows/clipboard.ts'
import { accountTab, addEmail, authentication } from '../flows/email-page.ts'
import { createGooglePortal } from '../flows/google-portal.ts'
import { consentAs } from '../flows/provider-pages.ts'
import { sendAndFetchBack } from '../flows/send-and-fetch.ts'

const address = 'sales@example.test'

test('a Google mailbox is authorised with what its portal shows, and mail is sent and fetched', async ({
  page,
  context,
  api,
  product,
}) => {
  const { sandbox } = product
  await allowClipboard(context, product.console.url, sandbox.google.portalUrl)
  const portal = createGooglePortal(await context.newPage(), sandbox.google.portalUrl)
  const emailId = await addEmail(page, address, 'Sales')
  const mailbox = accountTab(page, emailId, 'mailbox')
  const modal = authorizationModal(page)
  await mailbox.open()
  await mailbox.choose(authentication.google)
  await modal.open()
  await modal.tab('IdP Config').click()

  await portal.createClient('Mailgrant', modal.copyCallback)
  await copyInto(portal.copyButton('Client secret'), modal.clientSecret)
  await copyInto(portal.copyButton('Client ID'), modal.clientId)
  await expect(modal.authorizationEndpoint).toHaveValue(sandbox.google.authorizationEndpoint)
  await expect(modal.tokenEndpoint).toHaveValue(sandbox.google.tokenEndpoint)
  await modal.submit.click()
  await consentAs(page, address)
  await expect(banner.success(page)).toBeVisible()

  await mailbox.enable()
  await mailbox.frequency.fill('5')
  await mailbox.perFetch.fill('20')
  await mailbox.save.click()
  await mailbox.expectOutcome('Saved. The connection works.')
  const smtp = accountTab(page, emailId, 'smtp')
  await smtp.open()
  await smtp.choose(authentication.mailbox)
  await smtp.enable()
  await smtp.save.click()
  await smtp.expectOutcome('Saved. The connection works.')

  await page.reload()
  await expect(smtp.status).toBeChecked()
  await expect(smtp.authentication.locator('option:checked')).toHaveText(authentication.mailbox)
  await expect(smtp.port).toHaveValue(String(sandbox.mail?.submission.port))
  await smtp.test.click()
  await smtp.expectOutcome('The connection works')

  await mailbox.open()
  await expect(mailbox.status).toBeChecked()
  await expect(mailbox.authentication.locator('option:checked')).toHaveText(authentication.google)
  await mailbox.test.click()
  await mailbox.expectOutcome('The connection works')
  await modal.open()
  await modal.tab('Token').click()
  await expect(modal.dialog.getByText(address, { exact: true })).toBeVisible()
  await expect(
    modal.dialog.getByRole('listitem').filter({ hasText: 'https://mail.google.com/' }),
  ).toBeVisible()
  await expect(modal.dialog.getByText('matches the config')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(modal.dialog).toBeHidden()

  await page.getByRole('link', { name: 'Emails', exact: true }).click()
  await expect(page.getByRole('row', { name: address }).getByText('Authorised')).toHaveCount(2)
  await sendAndFetchBack(sandbox, await api.email(emailId))
})
