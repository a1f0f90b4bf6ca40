import { paths } from '@mailgrant/web/paths'
import { expect, test } from '../fixtures/test.ts'
import { authorizationModal, banner } from '../flows/authorization-modal.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { accountTab } from '../flows/email-page.ts'

const address = 'support@example.test'

test('after authorising, the next step is to enable and save; what the save shows overtakes the banner', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  const next = 'Enable the mailbox and Save Changes to test the connection.'
  await expect(page.getByText(`Remote Mailbox: not tested. ${next}`)).toBeVisible()
  expect(email.mailbox.status).toEqual({
    value: 'authorised',
    reason: `Authorised by ${address}. ${next}`,
  })
  const mailbox = accountTab(page, email.id, 'mailbox')
  await mailbox.hostname.fill('localhost')
  await mailbox.port.fill(String(sandbox.mail?.imaps.port))
  await mailbox.encryption.selectOption('TLS from the start')
  await mailbox.frequency.fill('5')
  await mailbox.perFetch.fill('20')
  await mailbox.enable()
  await mailbox.save.click()
  await mailbox.expectOutcome('Saved. The connection works.')
  await expect(banner.success(page)).toBeVisible()
  await expect(page.getByText('not tested')).toHaveCount(0)

  await mailbox.folder.fill('Other')
  await expect(page.getByText('Saved. The connection works.')).toHaveCount(0)
})

test('a refused client gives one status in the modal and above the page, and one remedy', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  const modal = authorizationModal(page)
  await page.goto(paths.config(email.id, 'mailbox', 'token'))
  await expect(modal.dialog.getByText('Authorised', { exact: true })).toBeVisible()
  sandbox.knobs.set({ tokenFault: 'invalid_client' })
  await modal.refreshNow.click()
  await expect(modal.dialog.getByText('Failing', { exact: true })).toHaveCount(1)
  await expect(modal.dialog.getByText('Authorised', { exact: true })).toHaveCount(0)
  const problem = modal.dialog.getByRole('alert')
  await expect(problem).toContainText('The provider refused the client id or secret')
  await expect(problem).not.toContainText('Open Config')
  expect((await api.email(email.id)).mailbox.status.value).toBe('failing')

  sandbox.knobs.reset()
  await modal.refreshNow.click()
  await expect(modal.dialog.getByText('Authorised', { exact: true })).toBeVisible()
  await expect(modal.dialog.getByText('Failing', { exact: true })).toHaveCount(0)
})

test('a config in use cannot be deleted, and leaving its dialog names the dialog', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { configId } = await authorisedEmail(page, api, sandbox, { address })
  await page.goto(paths.idpConfig(configId))
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Delete config' })).toBeDisabled()
  await expect(dialog.getByText('It is in use.')).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Notes' }).fill('typed')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  const question = page.getByRole('dialog', { name: 'Close without saving?' })
  await expect(question).toContainText('They are lost when you close it.')
})

test('the list is narrowed to the emails of one status, and its address says so', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  await api.addEmail('fine@example.test')
  sandbox.knobs.set({ tokenFault: 'invalid_client' })
  await api.post(`/api/emails/${email.id}/mailbox/token/refresh`).catch(() => null)
  sandbox.knobs.reset()
  await page.goto(paths.emails())
  const rows = page.getByRole('table', { name: 'Emails' }).getByRole('row')
  const status = page.getByRole('combobox', { name: 'Status' })
  await expect(rows).toHaveCount(3)
  await status.selectOption('Failing')
  await expect(page).toHaveURL(`${paths.emails()}?status=failing`)
  await expect(rows).toHaveCount(2)
  await expect(rows.nth(1)).toContainText(address)
  await expect(page.getByText('1 email on this page')).toBeVisible()
  await page.reload()
  await expect(status).toHaveValue('failing')
  await page.getByRole('searchbox', { name: 'Search emails' }).fill('fine')
  await expect(
    page.getByRole('heading', { name: 'Nothing that matches “fine” is “Failing”' }),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Show any status' }).click()
  await expect(page).toHaveURL(`${paths.emails()}?search=fine`)
  await expect(rows).toHaveCount(2)
  await page.goBack()
  await expect(status).toHaveValue('failing')
})
