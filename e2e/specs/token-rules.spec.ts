import { paths } from '@mailgrant/web/paths'
import { expect, test } from '../fixtures/test.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { accountTab } from '../flows/email-page.ts'

const address = 'support@example.test'

test('a token is not sent to a host outside its provider: the save is refused in words', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  const mailbox = accountTab(page, email.id, 'mailbox')
  await mailbox.open()
  await mailbox.hostname.fill('127.0.0.1')
  await mailbox.port.fill(String(sandbox.mail?.imaps.port))
  await mailbox.frequency.fill('5')
  await mailbox.perFetch.fill('20')
  await mailbox.enable()
  await mailbox.save.click()
  await expect(page.getByText('Enter a host of the provider: localhost.')).toBeVisible()
  await expect(mailbox.hostname).toBeFocused()
  await expect(mailbox.hostname).toHaveValue('127.0.0.1')
  const after = await api.email(email.id)
  expect(after.mailbox.settings).toMatchObject({ enabled: false })
  expect(after.mailbox.hasToken).toBe(true)
})

test('entering the provider’s own host after authorising keeps the token', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  const mailbox = accountTab(page, email.id, 'mailbox')
  await mailbox.open()
  await mailbox.hostname.fill('localhost')
  await mailbox.port.fill(String(sandbox.mail?.imaps.port))
  await mailbox.encryption.selectOption('TLS from the start')
  await mailbox.port.fill(String(sandbox.mail?.imaps.port))
  await mailbox.frequency.fill('5')
  await mailbox.perFetch.fill('20')
  await mailbox.enable()
  await mailbox.save.click()
  await mailbox.expectOutcome('Saved. The connection works.')
  expect((await api.email(email.id)).mailbox.status.value).toBe('authorised')
})

test('a new address says that re-authorisation is needed, and means it', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  await page.goto(paths.emailAccount(email.id))
  await page.getByRole('textbox', { name: 'Email address' }).fill('billing@example.test')
  await expect(page.getByText('this email must be authorised again')).toBeVisible()
  await page.getByRole('button', { name: 'Save Changes' }).click()
  await expect(page.getByRole('heading', { name: 'Changes saved' })).toBeVisible()
  await expect(page.getByText('Needs re-authorisation').first()).toBeVisible()
  const refused = await api
    .post(`/api/emails/${email.id}/mailbox/token/refresh`)
    .catch((error: unknown) => String(error))
  expect(refused).toContain('reauthorization_required')
})
