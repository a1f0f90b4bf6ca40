import { expect, test } from '../fixtures/test.ts'
import { authorizationModal, banner } from '../flows/authorization-modal.ts'
import { accountTab, addEmail, authentication } from '../flows/email-page.ts'
import { consentAs } from '../flows/provider-pages.ts'
import { sendAndFetchBack } from '../flows/send-and-fetch.ts'

const address = 'billing@example.test'

test('a POP3 mailbox is authorised, tested and enabled, and mail is sent and fetched', async ({
  page,
  api,
  product: { sandbox },
}) => {
  test.setTimeout(90_000)
  const emailId = await addEmail(page, address, 'Billing')
  const mailbox = accountTab(page, emailId, 'mailbox')
  const modal = authorizationModal(page)
  await mailbox.open()
  await mailbox.choose(authentication.microsoft)
  await modal.open()
  await modal.tab('IdP Config').click()
  const { clientId, clientSecret, tenant } = sandbox.registerApplication('microsoft', {
    name: 'Mailgrant',
    redirectUris: [await modal.callback.inputValue()],
  })
  await modal.tenant.fill(tenant ?? '')
  await expect(modal.tokenEndpoint).toHaveValue(sandbox.microsoft.tokenEndpoint)
  await modal.clientId.fill(clientId)
  await modal.clientSecret.fill(clientSecret)
  await modal.submit.click()
  await consentAs(page, address)
  await expect(banner.success(page)).toBeVisible()

  await mailbox.protocol.selectOption('POP3')
  await expect(mailbox.port).toHaveValue(String(sandbox.mail?.pop3s.port))
  await expect(mailbox.folder).toBeHidden()
  await expect(mailbox.afterFetch('Archive - Move to folder')).toBeDisabled()
  await mailbox.enable()
  await mailbox.frequency.fill('10')
  await mailbox.perFetch.fill('10')
  await mailbox.save.click()
  await mailbox.expectOutcome('Saved. The connection works.')
  await expect(page.getByText('Read the mailbox: done')).toBeVisible()

  const smtp = accountTab(page, emailId, 'smtp')
  await smtp.open()
  await smtp.choose(authentication.mailbox)
  await smtp.enable()
  await smtp.save.click()
  await smtp.expectOutcome('Saved. The connection works.')
  await sendAndFetchBack(sandbox, await api.email(emailId))
})
