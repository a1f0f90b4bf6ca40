import { paths } from '@mailgrant/web/paths'
import { expect, test } from '../fixtures/test.ts'
import { authorizationModal, banner } from '../flows/authorization-modal.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { accountTab } from '../flows/email-page.ts'
import { dateIn, editConfigElsewhere, readConfig } from '../flows/edit-config-elsewhere.ts'
import { acceptConsent } from '../flows/provider-pages.ts'
import { rotation } from '../flows/rotation.ts'

const address = 'support@example.test'
const unfinished = 'This date is not complete or does not exist. Complete it, or empty the field.'

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
    .getByRole('link', { name: /^Replace the Client Secret of/ })
    .click()
  await expect(rotation(page).value).toBeVisible()
})

test('Testing is asked for at Google only, and kept; the token that it ends is re-authorised in one click', async ({
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
  await page.goto(paths.expiries())
  await page.getByRole('button', { name: `Re-authorize Remote Mailbox of ${address}` }).click()
  await acceptConsent(page)
  await expect(banner.success(page)).toBeVisible()
})

test('a date that is half typed, or that no calendar has, is told at its field, and the stored one stays', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { email, configId } = await authorisedEmail(page, api, sandbox, { address })
  const stored = { secretExpiresOn: dateIn(20), certificateExpiresOn: dateIn(6) }
  await editConfigElsewhere(api, configId, stored)
  await page.goto(paths.idpConfig(configId))
  const form = page.getByRole('dialog', { name: /^Edit / })
  const certificate = form.getByLabel('Certificate expires on')
  const secret = form.getByLabel('Client Secret expires on')
  const save = form.getByRole('button', { name: 'Save Changes' })
  await certificate.press('Backspace')
  await save.click()
  await expect(form.getByText(unfinished)).toHaveCount(1)
  await expect(certificate).toBeFocused()
  await secret.focus()
  await page.keyboard.type('02312027')
  await page.keyboard.press('Enter')
  await expect(form.getByText(unfinished)).toHaveCount(2)
  await expect(secret).toBeFocused()
  expect(await readConfig(api, configId)).toMatchObject(stored)

  await certificate.focus()
  for (const key of ['ArrowRight', 'Backspace', 'ArrowRight', 'Backspace'])
    await page.keyboard.press(key)
  await expect(form.getByText(unfinished)).toHaveCount(1)
  await secret.focus()
  await page.keyboard.type('02282027')
  await expect(form.getByText(unfinished)).toHaveCount(0)
  await save.click()
  await expect(page.getByText('The config is saved.')).toBeVisible()
  expect(await readConfig(api, configId)).toMatchObject({
    secretExpiresOn: '2027-02-28',
    certificateExpiresOn: null,
  })

  await page.goto(paths.config(email.id, 'mailbox', 'idp'))
  const modal = authorizationModal(page)
  const field = modal.dialog.getByLabel('Certificate expires on')
  await field.focus()
  await page.keyboard.type('1231')
  await modal.submit.click()
  await expect(modal.dialog.getByText(unfinished)).toBeVisible()
  await expect(field).toBeFocused()
})
