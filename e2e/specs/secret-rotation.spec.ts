import { paths } from '@mailgrant/web/paths'
import { expect, test } from '../fixtures/test.ts'
import { authorizationModal } from '../flows/authorization-modal.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { dateIn, editConfigElsewhere } from '../flows/edit-config-elsewhere.ts'
import { rotation } from '../flows/rotation.ts'

const address = 'support@example.test'
const refreshed = 'The token was refreshed'

test('a secret is replaced while the email goes on: entered, tested, promoted, the old one removed at the provider', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { email, configId, clientId } = await authorisedEmail(page, api, sandbox, { address })
  const modal = authorizationModal(page)
  const refresh = async () => {
    await page.goto(paths.config(email.id, 'mailbox', 'token'))
    await modal.refreshNow.click()
    await expect(page.getByText(refreshed)).toBeVisible()
  }
  const portal = page.goto.bind(page, `${sandbox.microsoft.portalUrl}/apps/${clientId}/secrets`)
  await portal()
  await page.getByRole('button', { name: 'New client secret', exact: true }).click()
  await page.getByLabel('Description').fill('the next one')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  const value = await page.getByRole('textbox', { name: 'Value', exact: true }).inputValue()

  await page.goto(paths.config(email.id, 'mailbox', 'idp'))
  await modal.dialog
    .getByRole('link', { name: 'Replace the Client Secret without downtime' })
    .click()
  await expect(page).toHaveURL(paths.replaceSecret(configId))
  const dialog = rotation(page)
  await dialog.enter(value, dateIn(400))
  await expect(dialog.news('The new Client Secret is saved')).toBeFocused()
  await refresh()

  await page.goto(paths.replaceSecret(configId))
  const before = sandbox.ledger.refreshRequests().length
  await dialog.test.click()
  await expect(dialog.accepted).toBeVisible()
  expect(sandbox.ledger.refreshRequests().slice(before)).toMatchObject([{ status: 200 }])
  await dialog.promote.click()
  await expect(dialog.news('The new Client Secret is in use')).toBeFocused()
  await expect(dialog.dialog.getByText('0 of 1 tokens were refreshed')).toBeVisible()

  await portal()
  await page.getByRole('button', { name: 'Delete secret', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Delete secret', exact: true })).toHaveCount(0)
  await refresh()
  expect((await api.email(email.id)).mailbox.status.value).toBe('authorised')
})

test('a wrong secret is refused by the test, promoted only after a question, and rolled back', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { email, configId } = await authorisedEmail(page, api, sandbox, { address })
  const modal = authorizationModal(page)
  const dialog = rotation(page)
  await page.goto(paths.replaceSecret(configId))
  await dialog.enter('no~secret')
  await dialog.test.click()
  await expect(dialog.rejected).toBeVisible()
  await expect(dialog.dialog.getByText('Refused just now')).toBeVisible()
  await dialog.promote.click()
  await dialog.promoteAnyway()
  await expect(dialog.news('The refused Client Secret is in use')).toBeFocused()
  await expect(dialog.dialog.getByText('No email stops')).toBeHidden()
  await page.reload()
  await expect(dialog.refused).toBeVisible()

  await page.goto(paths.config(email.id, 'mailbox', 'token'))
  await modal.refreshNow.click()
  await expect(modal.dialog.getByText('The provider refused the client id or secret')).toBeVisible()
  const mend = page.getByRole('link', { name: 'Replace the Client Secret', exact: true })
  const inModal = modal.dialog.getByRole('link', { name: 'Replace the Client Secret', exact: true })
  await expect(inModal).toBeVisible()
  await page.reload()
  await expect(inModal).toBeVisible()
  await page.goto(paths.emailTab(email.id, 'mailbox'))
  await mend.click()
  await expect(dialog.refused).toBeVisible()
  await page.goto(paths.idpConfigs())
  await expect(page.getByText('Refused: roll back')).toBeVisible()
  // where the link of an alert leads
  await page.goto(paths.idpConfig(configId))
  const trouble = page.getByRole('alert').filter({ hasText: 'This config fails' })
  await expect(trouble).toContainText('The Client Secret is wrong')
  await expect(trouble).toContainText('The email that uses it gets no new token.')
  await trouble.getByRole('link', { name: 'Replace or roll back' }).click()
  await expect(dialog.refused).toBeVisible()
  await dialog.rollBack.click()
  await expect(dialog.news('The old Client Secret is in use again')).toBeFocused()

  await page.goto(paths.config(email.id, 'mailbox', 'token'))
  await modal.refreshNow.click()
  await expect(page.getByText(refreshed)).toBeVisible()

  await page.goto(paths.replaceSecret(configId))
  await dialog.discard.click()
  const asked = page.getByRole('dialog', { name: 'Discard the new Client Secret?' })
  await expect(asked).toHaveCSS('opacity', '1')
  await asked.getByRole('button', { name: 'Discard' }).click()
  await expect(dialog.news('The new Client Secret was discarded')).toBeVisible()
  await expect(dialog.value).toBeVisible()
})

test('slips are told at their field, and another administrator’s change before anything is done', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { configId, clientId } = await authorisedEmail(page, api, sandbox, { address })
  const dialog = rotation(page)
  await page.goto(paths.replaceSecret(configId))
  await dialog.save.click()
  await expect(dialog.dialog.getByText('Enter the new Client Secret.')).toBeVisible()
  await dialog.value.fill('0c2ad1c7-d3a1-4b6e-9d60-3d4f8a527a5f')
  await dialog.save.click()
  await expect(dialog.dialog.getByText('This looks like the secret’s ID.')).toBeVisible()
  await dialog.value.fill(sandbox.addClientSecret('microsoft', clientId).value)
  await dialog.expiresOn.focus()
  await page.keyboard.type('1231')
  await dialog.save.click()
  await expect(dialog.dialog.getByText('This date is not complete')).toBeVisible()
  await expect(dialog.expiresOn).toBeFocused()
  await dialog.expiresOn.fill(dateIn(-2))
  await dialog.save.click()
  await expect(dialog.dialog.getByText('This day is past')).toBeVisible()
  await expect(dialog.expiresOn).toBeFocused()
  await dialog.expiresOn.fill('')
  await editConfigElsewhere(api, configId, { notes: 'changed elsewhere' })
  await dialog.save.click()
  await expect(dialog.news('Another administrator changed this config meanwhile')).toBeFocused()
  await dialog.save.click()
  await expect(dialog.news('The new Client Secret is saved')).toBeVisible()
})
