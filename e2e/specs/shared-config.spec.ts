import { paths } from '@mailgrant/web/paths'
import { expect, test } from '../fixtures/test.ts'
import { authorizationModal, banner } from '../flows/authorization-modal.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { accountTab, authentication } from '../flows/email-page.ts'
import { consentAs } from '../flows/provider-pages.ts'

const first = 'support@example.test'
const second = 'billing@example.test'

test('two emails share one IdP config, and a new secret reaches both', async ({
  page,
  api,
  context,
  product: { sandbox },
}) => {
  const { email, clientId } = await authorisedEmail(page, api, sandbox, { address: first })
  const other = await api.addEmail(second)
  const mailbox = accountTab(page, other.id, 'mailbox')
  const modal = authorizationModal(page)

  await test.step('the second email chooses the config of the first', async () => {
    await mailbox.open()
    await mailbox.choose(authentication.microsoft)
    await modal.open()
    await modal.tab('IdP Config').click()
    await modal.config.selectOption({ label: `microsoft of ${first}` })
    await expect(modal.clientId).toHaveValue(clientId)
    await expect(modal.dialog.getByText('Another account uses this config')).toBeVisible()
    // The provider still knows the first mailbox in this browser; the second signs in afresh.
    await context.clearCookies({ domain: '127.0.0.1' })
    await modal.submit.click()
    const confirm = page.getByRole('button', { name: 'Submit for all' })
    const address = page.getByLabel('Email address')
    await expect(confirm.or(address)).toBeVisible()
    if (await confirm.isVisible()) await confirm.click()
    await consentAs(page, second)
    await expect(banner.success(page)).toBeVisible()
  })

  await test.step('the page IdP Configs names both', async () => {
    await page.goto(paths.idpConfigs())
    const row = page.getByRole('row', { name: `microsoft of ${first}` })
    await expect(row).toContainText(first)
    await expect(row).toContainText(second)
  })

  sandbox.removeClientSecret('microsoft', clientId)
  const { value } = sandbox.addClientSecret('microsoft', clientId)

  await test.step('without the new secret neither is refreshed', async () => {
    await page.goto(paths.config(email.id, 'mailbox', 'token'))
    await modal.refreshNow.click()
    await expect(
      modal.dialog.getByText('The provider refused the client id or secret'),
    ).toBeVisible()
  })

  await test.step('the new secret is entered at the second email and kept without a new sign-in', async () => {
    await page.goto(paths.config(other.id, 'mailbox', 'idp'))
    await modal.clientSecret.fill(value)
    await modal.submit.click()
    const confirm = page.getByRole('button', { name: 'Submit for all' })
    const saved = page.getByText('no new sign-in was needed').filter({ visible: true })
    await expect(confirm.or(saved)).toBeVisible()
    if (await confirm.isVisible()) await confirm.click()
    await expect(saved).toBeVisible()
  })

  await test.step('both are refreshed with it', async () => {
    for (const { id } of [email, other]) {
      await page.goto(paths.config(id, 'mailbox', 'token'))
      await modal.refreshNow.click()
      await expect(page.getByText('The token was refreshed')).toBeVisible()
      expect((await api.email(id)).mailbox.status.value).toBe('authorised')
    }
  })
})

test('the secret’s id pasted for its value is caught before anything is sent', async ({
  page,
  api,
}) => {
  const email = await api.addEmail(first)
  const mailbox = accountTab(page, email.id, 'mailbox')
  const modal = authorizationModal(page)
  await mailbox.open()
  await mailbox.choose(authentication.microsoft)
  await modal.open()
  await modal.tab('IdP Config').click()
  await modal.tenant.fill('8a5a6f3e-6d1c-4d09-9d9f-1c4f3b1f6a10')
  await modal.clientId.fill('3d4f8a52-7a5f-4b6e-9d60-0c2ad1c7d3a1')
  await modal.clientSecret.fill('0c2ad1c7-d3a1-4b6e-9d60-3d4f8a527a5f')
  await modal.submit.click()
  await expect(modal.dialog.getByText('This looks like the secret’s ID.')).toBeVisible()
  await expect(modal.dialog).toBeVisible()
})
