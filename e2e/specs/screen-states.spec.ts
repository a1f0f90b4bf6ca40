import { paths } from '@mailgrant/web/paths'
import { judgeKeyboard } from '../fixtures/judge-keyboard.ts'
import { judgeLooks } from '../fixtures/judge-screen.ts'
import type { VisitScreen } from '../fixtures/scene.ts'
import { expect, test } from '../fixtures/test.ts'
import { apiKeysPage, makeApiKey } from '../flows/api-keys-page.ts'
import { banner } from '../flows/authorization-modal.ts'
import { authorisedEmail, startQuickly } from '../flows/authorise-quickly.ts'
import { accountTab, authentication } from '../flows/email-page.ts'
import { secretField } from '../flows/secret-field.ts'
import { alertStates } from '../flows/visit-alerts.ts'

const address = 'support@example.test'

/** What an address alone does not show. */
const states: Record<string, VisitScreen> = {
  'activity that no filter fits': async ({ page }) => {
    await page.goto(`${paths.activity()}?search=nobody-ever-wrote-this&actor=Ada`)
    await expect(page.getByText('No event fits these filters')).toBeVisible()
  },
  'the empty list': async ({ page }) => {
    await page.goto(paths.emails())
    await expect(page.getByText('No emails yet')).toBeVisible()
  },
  'the green banner': async ({ page, api, product }) => {
    await authorisedEmail(page, api, product.sandbox, { address })
  },
  'the red banner': async ({ page, api, product }) => {
    const email = await api.addEmail(address)
    const { authorizationUrl } = await startQuickly(api, product.sandbox, email, { address })
    await page.goto(authorizationUrl)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect(banner.failure(page)).toBeVisible()
  },
  'fields in error': async ({ page }) => {
    await page.goto(paths.newEmail())
    await page.getByRole('textbox', { name: 'Email Address' }).fill('no address')
    await page.getByRole('button', { name: 'Add Email' }).click()
    await expect(page.getByText('Enter an email address such as')).toBeVisible()
  },
  'a page that does not exist': async ({ page }) => {
    await page.goto('/no/such/page')
    await expect(
      page.getByRole('heading', { name: 'There is no such page', level: 1 }),
    ).toBeVisible()
  },
  'an edit conflict': async ({ page, api }) => {
    const { id, version } = await api.addEmail(address, 'Support')
    await page.goto(paths.emailAccount(id))
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Mine')
    await api.put(`/api/emails/${id}`, { address, name: 'Theirs', notes: '', version })
    await page.getByRole('button', { name: 'Save Changes' }).click()
    await expect(page.getByRole('dialog', { name: 'Someone else saved' })).toBeVisible()
  },
  'a failed connection test': async ({ page, api }) => {
    const { id } = await api.addEmail(address)
    const mailbox = accountTab(page, id, 'mailbox')
    await mailbox.open()
    await mailbox.choose(authentication.basic)
    await mailbox.hostname.fill('localhost')
    await mailbox.port.fill('1')
    await mailbox.frequency.fill('5')
    await mailbox.perFetch.fill('20')
    await secretField(page, 'Password').fill('any')
    await mailbox.enable()
    await mailbox.save.click()
    await mailbox.expectOutcome('The connection test failed')
  },
  'a new key with slips': async ({ page }) => {
    const { form } = apiKeysPage(page)
    await page.goto(paths.newApiKey())
    await form.submit.click()
    await expect(form.dialog.getByText('Choose at least one action.')).toBeVisible()
  },
  'a key that is shown once': async ({ page, api }) => {
    await api.addEmail(address, 'Support')
    const { form } = apiKeysPage(page)
    await page.goto(paths.newApiKey())
    await form.name.fill('Ticket desk')
    await form.choose(address)
    await form.action('Fetch mail').check()
    await form.action('Send mail').check()
    await form.submit.click()
    await expect(form.done).toBeVisible()
  },
  'the question before a key is revoked': async ({ page, api }) => {
    await makeApiKey(api, { name: 'To be revoked' })
    await page.goto(paths.apiKeys())
    await page.getByRole('button', { name: 'Revoke To be revoked' }).first().click()
    await expect(page.getByRole('dialog')).toBeVisible()
  },
  ...alertStates,
  'the question before a deletion': async ({ page, api }) => {
    const { id } = await api.addEmail(address)
    await page.goto(paths.emailAccount(id))
    await page.getByRole('button', { name: 'Delete email' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
  },
}

test.use({ viewport: { width: 1280, height: 900 } })

for (const [name, show] of Object.entries(states))
  test(`${name}: accessible in both themes, fits a phone and works by keyboard`, async ({
    page,
    api,
    product,
  }) => {
    await show({ page, api, product })
    await judgeLooks(page, name)
    await judgeKeyboard(page, name)
  })
