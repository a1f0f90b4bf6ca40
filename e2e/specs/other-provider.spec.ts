import { expect, test } from '../fixtures/test.ts'
import { authorizationModal, banner } from '../flows/authorization-modal.ts'
import { accountTab, addEmail, authentication } from '../flows/email-page.ts'
import { consentAs } from '../flows/provider-pages.ts'

const address = 'sales@example.test'
const scopes = 'openid email https://mail.google.com/'

test('a provider that no preset knows is authorised with endpoints, scopes and mail hosts typed by hand', async ({
  page,
  product: { sandbox },
}) => {
  const { google, mail } = sandbox
  const emailId = await addEmail(page, address, 'Sales')
  const mailbox = accountTab(page, emailId, 'mailbox')
  const modal = authorizationModal(page)
  const field = (name: string) => modal.dialog.getByRole('textbox', { name, exact: true })

  await test.step('the config is typed', async () => {
    await mailbox.open()
    await mailbox.choose(authentication.other)
    await modal.open()
    await modal.tab('IdP Config').click()
    const { clientId, clientSecret } = sandbox.registerApplication('google', {
      name: 'Mailgrant',
      redirectUris: [await modal.callbackEndpoint()],
    })
    await modal.clientId.fill(clientId)
    await modal.clientSecret.fill(clientSecret)
    // Offline access is a matter of the address here, as this provider's documents say.
    await modal.authorizationEndpoint.fill(
      `${google.authorizationEndpoint}?access_type=offline&prompt=consent`,
    )
    await modal.tokenEndpoint.fill(google.tokenEndpoint)
    await modal.scopes.fill(scopes)
    await field('Mail hosts').fill('localhost')
    await field('Issuer').fill(google.issuer)
    await field('Userinfo Endpoint').fill(google.userinfoEndpoint ?? '')
    await field('Revocation Endpoint').fill(google.revocationEndpoint ?? '')
    await modal.submit.click()
    await consentAs(page, address)
    await expect(banner.success(page)).toBeVisible()
  })

  await test.step('the mailbox is tested with the token and saved', async () => {
    await mailbox.hostname.fill('localhost')
    await mailbox.encryption.selectOption('TLS from the start')
    await mailbox.port.fill(String(mail?.imaps.port))
    await mailbox.frequency.fill('5')
    await mailbox.perFetch.fill('20')
    await mailbox.enable()
    await mailbox.save.click()
    await mailbox.expectOutcome('Saved. The connection works.')
  })

  await test.step('the token tells whose it is, and is refreshed', async () => {
    await mailbox.config.click()
    await modal.tab('Token').click()
    await expect(modal.dialog.getByText(address, { exact: true }).first()).toBeVisible()
    await expect(modal.dialog.getByText('https://mail.google.com/', { exact: true })).toBeVisible()
    await modal.refreshNow.click()
    await expect(page.getByText('The token was refreshed')).toBeVisible()
  })
})
