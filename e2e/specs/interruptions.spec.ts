import { paths } from '@mailgrant/web/paths'
import type { Page } from '@playwright/test'
import { administrator } from '../fixtures/prepared-data.ts'
import { judgeKeyboard } from '../fixtures/judge-keyboard.ts'
import { judgeLooks } from '../fixtures/judge-screen.ts'
import { expect, test } from '../fixtures/test.ts'
import { authorizationModal } from '../flows/authorization-modal.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { useConfigElsewhere } from '../flows/edit-config-elsewhere.ts'

const address = 'support@example.test'

/** What comes between a person and the page they were on: judged as every other screen is. */
async function judge(page: Page, name: string) {
  await judgeLooks(page, name)
  await judgeKeyboard(page, name)
}

/** A question opens with the focus inside, and Escape answers it with no. */
async function expectQuestion(page: Page, title: string | RegExp) {
  const question = page.getByRole('dialog', { name: title })
  await expect(question).toBeVisible()
  await expect(question.locator(':focus')).toHaveCount(1)
  await judge(page, String(title))
  await page.keyboard.press('Escape')
  await expect(question).toBeHidden()
}

test('signing in again over the page is accessible and works by keyboard, and Escape does not lose the page', async ({
  page,
  api,
  context,
}) => {
  const { id } = await api.addEmail(address)
  await page.goto(paths.emailAccount(id))
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Typed')
  await context.clearCookies()
  await page.getByRole('button', { name: 'Save Changes' }).click()
  const dialog = page.getByRole('dialog', { name: 'Sign in again' })
  await expect(dialog).toBeVisible()
  await expect(dialog.locator(':focus')).toHaveCount(1)
  await judge(page, 'signing in again')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeVisible()
  const password = dialog.locator('input[type=password]')
  await password.focus()
  await page.keyboard.type(administrator.password)
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('heading', { name: 'Changes saved' })).toBeVisible()
})

test('the question before leaving unsaved changes is accessible and works by keyboard', async ({
  page,
  api,
}) => {
  const { id } = await api.addEmail(address)
  await page.goto(paths.emailAccount(id))
  const name = page.getByRole('textbox', { name: 'Name', exact: true })
  await name.fill('Not saved')
  await page.getByRole('link', { name: 'IdP Configs' }).click()
  await expectQuestion(page, 'Leave without saving?')
  await expect(page).toHaveURL(paths.emailAccount(id))
  await expect(name).toHaveValue('Not saved')
})

test('the question before a bulk deletion is accessible and works by keyboard', async ({
  page,
  api,
}) => {
  for (const local of ['alpha', 'beta', 'gamma']) await api.addEmail(`${local}@example.test`)
  await page.goto(paths.emails())
  await page.getByLabel('Select alpha@example.test').check()
  await page.getByLabel('Select gamma@example.test').check()
  const ask = page.getByRole('button', { name: 'Delete selected' })
  await ask.focus()
  await page.keyboard.press('Enter')
  await expectQuestion(page, 'Delete 2 emails?')
  await expect(ask).toBeFocused()
  await expect(page.getByRole('link', { name: 'alpha@example.test' })).toBeVisible()
})

test('the question before a config changes for others is accessible and works by keyboard', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { email, configId } = await authorisedEmail(page, api, sandbox, { address })
  await useConfigElsewhere(api, configId, await api.addEmail('billing@example.test'))
  await page.goto(paths.config(email.id, 'mailbox', 'idp'))
  const modal = authorizationModal(page)
  await modal.scopes.fill(`${await modal.scopes.inputValue()} profile`)
  await modal.submit.click()
  await expect(page.getByRole('button', { name: 'Submit for all' })).toBeVisible()
  await expectQuestion(page, 'This changes another email too')
  await expect(modal.dialog).toBeVisible()
})

test('the page of an email that is gone is accessible and works by keyboard', async ({
  page,
  api,
}) => {
  const { id } = await api.addEmail(address)
  await api.post('/api/emails/delete', { ids: [id] })
  await page.goto(paths.emailAccount(id))
  await expect(page.getByRole('heading', { name: 'This email does not exist' })).toBeVisible()
  await judge(page, 'an email that is gone')
  await page.getByRole('link', { name: 'Go to Emails' }).focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(paths.emails())
})

test('the page of a server that is down is accessible and works by keyboard', async ({
  ownProduct,
  visit,
}) => {
  const { console: running } = await ownProduct({ sandbox: { mail: false } })
  const { page, api, complaints } = await visit(running.url, { as: administrator })
  complaints.expect(/Failed to load resource: net::ERR_/)
  const { id } = await api.addEmail('billing@example.test')
  await api.addEmail(address)
  // The code of both pages is loaded once, so that only data is missing.
  await page.goto(paths.emailAccount(id))
  await expect(page.getByRole('heading', { name: 'billing@example.test' })).toBeVisible()
  await page.getByRole('link', { name: 'Emails', exact: true }).click()
  await expect(page.getByRole('link', { name: address })).toBeVisible()
  await running.stop()
  await page.getByRole('link', { name: address }).click()
  const title = page.getByRole('heading', { name: 'The server does not answer', level: 1 })
  await expect(title).toBeVisible()
  await judge(page, 'a server that is down')
  await running.start()
  await page.getByRole('button', { name: 'Try again' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: address })).toBeVisible()
})
