import { expect, test } from '../fixtures/test.ts'
import { authorizationModal, banner } from '../flows/authorization-modal.ts'
import { startQuickly } from '../flows/authorise-quickly.ts'
import { accountTab, addEmail, authentication } from '../flows/email-page.ts'
import { consentAs } from '../flows/provider-pages.ts'
import { sendAndFetchBack } from '../flows/send-and-fetch.ts'

const shared = 'shared@example.test'
const owner = 'owner@example.test'

test('a shared mailbox is opened by its delegate with strict matching off', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const emailId = await addEmail(page, shared, 'Shared')
  const mailbox = accountTab(page, emailId, 'mailbox')
  const modal = authorizationModal(page)
  await mailbox.open()
  await mailbox.choose(authentication.microsoft)
  await modal.open()
  await modal.tab('Info').click()
  await modal.strictMatching.press('Space')
  await modal.resourceOwner.fill(owner)
  await modal.tab('IdP Config').click()
  const { clientId, clientSecret, tenant } = sandbox.registerApplication('microsoft', {
    name: 'Mailgrant',
    redirectUris: [await modal.callbackEndpoint()],
  })
  await modal.tenant.fill(tenant ?? '')
  await modal.clientId.fill(clientId)
  await modal.clientSecret.fill(clientSecret)
  await modal.submit.click()
  await expect(page.getByLabel('Email address')).toHaveValue(owner)
  await consentAs(page, owner)
  await expect(banner.success(page)).toBeVisible()
  await expect(page.getByText(`${owner} signed in and consented.`)).toBeVisible()

  await mailbox.enable()
  await mailbox.frequency.fill('5')
  await mailbox.perFetch.fill('20')
  await mailbox.save.click()
  await mailbox.expectOutcome('Saved. The connection works.')

  // The grant is shared with SMTP, the login is not: the owner signs in, the shared address stands in From.
  const smtp = accountTab(page, emailId, 'smtp')
  await smtp.open()
  await smtp.choose(authentication.mailbox)
  await smtp.enable()
  await smtp.save.click()
  await smtp.expectOutcome('Saved. The connection works.')
  await sendAndFetchBack(sandbox, await api.email(emailId), { owner })
})

test('with strict matching off another account than the one named is still refused', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const email = await api.addEmail(shared)
  const { authorizationUrl } = await startQuickly(api, sandbox, email, { address: shared, owner })
  await page.goto(authorizationUrl)
  await consentAs(page, 'sales@example.test')
  await expect(banner.failure(page)).toBeVisible()
  await expect(page.getByText(`Expected account: ${owner}`)).toBeVisible()
})
