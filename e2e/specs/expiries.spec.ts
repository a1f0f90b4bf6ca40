import { paths } from '@mailgrant/web/paths'
import { expect, test } from '../fixtures/test.ts'
import { authorizationModal } from '../flows/authorization-modal.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { accountTab } from '../flows/email-page.ts'
import { dateIn } from '../flows/edit-config-elsewhere.ts'
import { rotation } from '../flows/rotation.ts'

const address = 'support@example.test'

test('dates entered in a config stand on the page of expiry dates, by what ends first, each with its way on', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { configId } = await authorisedEmail(page, api, sandbox, { address })
  await page.goto(paths.idpConfig(configId))
  const form = page.getByRole('dialog', { name: /^Edit / })
  await expect(form.getByText('Certificates & secrets, tab Certificates')).toBeVisible()
  await form.getByLabel('Client Secret expires on').fill(dateIn(20))
  await form.getByLabel('Certificate expires on').fill(dateIn(6))
  await form.getByRole('button', { name: 'Save Changes' }).click()
  await expect(page.getByText('The config is saved.')).toBeVisible()
  const row = page.getByRole('row', { name: address })
  await expect(row).toContainText('in 20 days')
  await expect(row).toContainText('in 6 days')

  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: 'Expiry Dates' })
    .click()
  const rows = page.getByRole('row').filter({ hasText: `microsoft of ${address}` })
  await expect(rows).toHaveCount(2)
  await expect(rows.first()).toContainText('Certificate')
  await expect(rows.first()).toContainText('in 6 days')
  await expect(rows.last()).toContainText('Client Secret')
  await expect(rows.last()).toContainText('1 email')
  await rows
    .last()
    .getByRole('link', { name: /^Replace the secret of/ })
    .click()
  await expect(rotation(page).value).toBeVisible()
})

test('Testing is asked for at Google only, and kept', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const order = { address, provider: 'google' } as const
  const { email, configId } = await authorisedEmail(page, api, sandbox, order)
  const modal = authorizationModal(page)
  await page.goto(paths.config(email.id, 'mailbox', 'idp'))
  const testing = modal.dialog.getByRole('switch', { name: 'Publishing status: Testing' })
  await testing.check({ force: true })
  await modal.submit.click()
  await expect(page.getByText('no new sign-in was needed').filter({ visible: true })).toBeVisible()
  await page.goto(paths.idpConfig(configId))
  await expect(
    page.getByRole('dialog').getByRole('switch', { name: 'Publishing status: Testing' }),
  ).toBeChecked()
  await accountTab(page, email.id, 'mailbox').open()
})
