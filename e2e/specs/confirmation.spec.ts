import { paths } from '@mailgrant/web/paths'
import type { Page } from '@playwright/test'
import { clockThatLeaps, leapAhead } from '../fixtures/bend-time.ts'
import { judgeKeyboard } from '../fixtures/judge-keyboard.ts'
import { judgeLooks } from '../fixtures/judge-screen.ts'
import { administrator } from '../fixtures/prepared-data.ts'
import { expect, test } from '../fixtures/test.ts'
import { authorizationModal } from '../flows/authorization-modal.ts'
import { startQuickly } from '../flows/authorise-quickly.ts'

const address = 'support@example.test'

/** The question over the page. */
const confirmation = (page: Page) => {
  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' })
  return {
    dialog,
    password: dialog.locator('input[type=password]'),
    press: (name: string) => dialog.getByRole('button', { name, exact: true }).click(),
  }
}

test('half an hour after the sign-in a secret asks for the password, and nothing typed is lost', async ({
  ownProduct,
  visit,
}) => {
  const product = await ownProduct({ env: clockThatLeaps(31) })
  const { page, api, context } = await visit(product.console.url, { as: administrator })
  const email = await api.addEmail(address)
  const { configId } = await startQuickly(api, product.sandbox, email, { address })
  const version = async () =>
    (await api.get<{ version: number }>(`/api/idp-configs/${configId}`)).version
  const before = await version()
  await page.goto(paths.config(email.id, 'mailbox', 'idp'))
  const modal = authorizationModal(page)
  await modal.clientSecret.fill('typed~before')
  leapAhead(product.console)
  await modal.submit.click()

  const { dialog, password, press } = confirmation(page)
  await expect(password).toBeFocused()
  await judgeLooks(page, 'confirm-identity')
  await judgeKeyboard(page, 'confirm-identity')
  await password.fill('not the password')
  await press('Confirm')
  await expect(dialog).toContainText('The current password is wrong')
  await expect(password).toBeFocused()

  // No is an answer: nothing was done, and the form is as it was.
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(modal.dialog.getByRole('alert')).toContainText('Nothing was changed.')
  await expect(modal.clientSecret).toHaveValue('typed~before')
  await expect(modal.dialog).toBeFocused()
  expect(await version()).toBe(before)

  // Signed out meanwhile: the sign-in takes the place of the question, and serves as its answer.
  await modal.submit.click()
  await expect(password).toBeFocused()
  await context.clearCookies()
  await password.fill(administrator.password)
  await press('Confirm')
  const signIn = page.getByRole('dialog', { name: 'Sign in again' })
  await signIn.locator('input[type=password]').fill(administrator.password)
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Email address')).toHaveValue(address)
  expect(await version()).toBe(before + 1)
})

test('once confirmed, what was refused goes on by itself, and the next does not ask again', async ({
  ownProduct,
  visit,
}) => {
  const product = await ownProduct({ env: clockThatLeaps(31), sandbox: { mail: false } })
  const { page } = await visit(product.console.url, { as: administrator })
  await page.goto(paths.settings())
  leapAhead(product.console)
  const invite = async (name: string) => {
    await page.getByRole('button', { name: 'Invite administrator', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Invite an administrator' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
    await dialog.getByRole('textbox', { name: 'Email' }).fill(`${name}@example.test`)
    await page.keyboard.press('Enter')
    return dialog
  }
  const first = await invite('bo')
  const { dialog, password } = confirmation(page)
  await expect(password).toBeFocused()
  await page.keyboard.type(administrator.password)
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(first.getByRole('textbox', { name: /link/i })).toHaveValue(/\/invitation#/)
  await page.keyboard.press('Escape')
  const second = await invite('cy')
  await expect(second.getByRole('textbox', { name: /link/i })).toHaveValue(/\/invitation#/)

  await page.goto(paths.activity())
  await expect(page.getByText('Confirmed who they are, by the password')).toBeVisible()
})
