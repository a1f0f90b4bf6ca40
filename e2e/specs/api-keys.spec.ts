import { paths } from '@mailgrant/web/paths'
import type { Page } from '@playwright/test'
import { type ConsoleApi, ownConnection } from '../fixtures/console-api.ts'
import { judgeKeyboard } from '../fixtures/judge-keyboard.ts'
import { judgeLooks } from '../fixtures/judge-screen.ts'
import { administrator } from '../fixtures/prepared-data.ts'
import { expect, test } from '../fixtures/test.ts'
import { apiKeysPage, makeApiKey } from '../flows/api-keys-page.ts'
import { allowClipboard, copyBy } from '../flows/clipboard.ts'

const address = 'support@example.test'

/** What a service gets that shows this key. */
async function ask(url: string, key: string, path = '/api/v1/emails') {
  const headers = { authorization: `Bearer ${key}`, ...ownConnection }
  const response = await fetch(url + path, { headers })
  return { status: response.status, body: await response.text() }
}

async function lastUse(api: ConsoleApi, wanted: string) {
  const { items } = await api.get<{ items: { name: string; lastUsedAt: string | null }[] }>(
    '/api/api-keys',
  )
  return items.find(({ name }) => name === wanted)?.lastUsedAt ?? null
}

/** Everything that stays behind in the browser: the document, its address, its storage. */
const leftBehind = (page: Page) =>
  page.evaluate(() =>
    [
      document.documentElement.outerHTML,
      location.href,
      JSON.stringify(history.state),
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      document.cookie,
      ...performance.getEntriesByType('resource').map(({ name }) => name),
    ].join('\n'),
  )

test('a key is made by clicking, shown once, works, tells its last use, and ends when revoked', async ({
  page,
  context,
  api,
  product: { console: running },
}) => {
  await allowClipboard(context, running.url)
  await api.addEmail(address, 'Support')
  await api.addEmail('billing@example.test', 'Billing')
  const { add, form, row, revoke, question } = apiKeysPage(page)
  await page.goto(paths.emails())
  await page.getByRole('link', { name: 'API Keys' }).click()
  await add.click()
  await expect(page).toHaveURL(paths.newApiKey())
  await expect(form.name).toBeFocused()
  await form.name.fill('Made by clicking')
  await form.choose(address)
  await form.action('Fetch mail').check()
  await form.submit.click()

  await expect(form.dialog.getByRole('heading', { name: 'Copy the key of' })).toBeFocused()
  const key = (await form.key.locator('code').innerText()).trim()
  expect(key).toMatch(/^mgk_[\w-]{65}$/)
  expect(await copyBy(form.environment.getByRole('button', { name: 'Copy' }))).toBe(
    `MAILGRANT_URL=${running.url}\nMAILGRANT_API_KEY=${key}`,
  )
  await expect(form.example).toContainText(`mailgrant.email('${address}')`)
  await expect(form.example).not.toContainText('.send(')
  await form.done.click()
  await expect(form.dialog).toBeHidden()
  await expect(page).toHaveURL(paths.apiKeys())
  await expect(add).toBeFocused()
  expect(await leftBehind(page)).not.toContain(key.slice(-43))
  await page.goBack()
  await page.goForward()
  await page.reload()
  expect(await leftBehind(page)).not.toContain(key.slice(-43))
  expect(running.output()).not.toContain(key.slice(-43))

  const made = row('Made by clicking')
  await expect(made).toContainText(address)
  await expect(made).toContainText(`mgk_…${key.slice(20, 26)}…`)
  await expect(made.getByRole('cell').nth(4)).toHaveText('Never')
  const allowed = await ask(running.url, key)
  expect(allowed.status).toBe(200)
  expect(allowed.body).toContain(address)
  expect(allowed.body).not.toContain('billing@example.test')
  expect((await ask(running.url, key, '/api/v1/emails/billing@example.test')).body).toContain(
    'email_out_of_reach',
  )
  // That is written down in the background.
  await expect.poll(() => lastUse(api, 'Made by clicking')).not.toBeNull()
  await page.reload()
  await expect(made.getByRole('cell').nth(4)).toHaveText(/now|seconds? ago/)

  await revoke('Made by clicking').click()
  await expect(question).toContainText('can no longer fetch mail for its one email')
  await expect(question).toContainText('It was last used')
  await page.keyboard.press('Escape')
  await expect(question).toBeHidden()
  await expect(revoke('Made by clicking')).toBeFocused()
  await revoke('Made by clicking').click()
  await question.getByRole('button', { name: 'Revoke key' }).click()
  await expect(page.getByRole('heading', { name: 'Made by clicking is revoked' })).toBeFocused()
  await expect(made).toContainText('Revoked')
  await expect(revoke('Made by clicking')).toBeHidden()
  expect(await ask(running.url, key)).toMatchObject({
    status: 403,
    body: expect.stringContaining('api_key_revoked'),
  })
})

test('before the first key the page says what one is for; after it New API Key has the focus', async ({
  ownProduct,
  visit,
}) => {
  const { console: running } = await ownProduct({ sandbox: { mail: false } })
  const { page } = await visit(running.url, { as: administrator })
  const { add, form } = apiKeysPage(page)
  await page.goto(paths.apiKeys())
  await expect(page.getByRole('heading', { name: 'No API keys yet' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'In the service' })).toContainText(
    'createMailgrant',
  )
  await judgeLooks(page, 'no API keys')
  await judgeKeyboard(page, 'no API keys')
  await add.click()
  await form.chosen.click()
  await expect(page.getByText('There are no emails yet.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(form.dialog).toBeVisible()
  await form.name.fill('First')
  await form.emails('All emails').check()
  await form.action('Read health').check()
  await form.submit.click()
  await expect(form.dialog.getByRole('region', { name: 'Health' })).toContainText('/health')
  await page.keyboard.press('Escape')
  await expect(form.dialog).toBeHidden()
  await expect(page.getByRole('row', { name: 'First' })).toBeVisible()
  await expect(add).toBeFocused()
})

test('emails are found however many there are, and those chosen are told in two and the others', async ({
  page,
  api,
}) => {
  const names = Array.from({ length: 60 }, (_, index) => `desk-${String(index).padStart(2, '0')}`)
  for (const name of names) await api.addEmail(`${name}@example.test`)
  const { form, row } = apiKeysPage(page)
  await page.goto(paths.newApiKey())
  await form.chosen.click()
  await expect(page.getByRole('listbox').getByRole('option')).toHaveCount(50)
  await expect(form.dialog.getByText('50 of 60 are listed.')).toBeVisible()
  await form.chosen.fill('nothing-like-it')
  await expect(page.getByText('Nothing matches “nothing-like-it”')).toBeVisible()
  for (const name of ['desk-57', 'desk-03', 'desk-58', 'desk-59'])
    await form.choose(`${name}@example.test`)
  // Backspace takes the last one back, as choosing it again would.
  await form.chosen.press('Backspace')
  await form.name.fill('Three desks')
  await form.action('Fetch mail').check()
  await form.submit.click()
  await form.done.click()
  const made = row('Three desks').first()
  await expect(made).toContainText('desk-03@example.test')
  await expect(made).toContainText('desk-57@example.test')
  await made.getByText('and 1 more').hover()
  await expect(page.getByRole('tooltip')).toHaveText('desk-58@example.test')
})

test('a key is made and revoked by keyboard alone', async ({ page, api }) => {
  await api.addEmail(address)
  const { form, row, revoke, question } = apiKeysPage(page)
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  await makeApiKey(api, { name: 'Another' })
  await page.goto(paths.apiKeys())
  await page.getByRole('link', { name: 'New API Key' }).focus()
  await press('Enter')
  await expect(form.name).toBeFocused()
  await page.keyboard.type('By keyboard')
  await press('Tab', 'Tab')
  await expect(form.chosen).toBeFocused()
  await page.keyboard.type('supp')
  await expect(form.option(address)).toBeVisible()
  await press('ArrowDown', 'Enter', 'Escape')
  await expect(form.dialog).toBeVisible()
  await expect(form.dialog.getByText(address)).toBeVisible()
  await press('Tab', 'Space', 'Tab', 'Space', 'Tab', 'Tab', 'Tab', 'Tab')
  await expect(form.more).toBeFocused()
  await press('Tab', 'Tab', 'Enter')
  await expect(form.done).toBeVisible()
  await press('Tab', 'Tab', 'Tab', 'Tab', 'Enter')
  await expect(form.dialog).toBeHidden()
  await expect(row('By keyboard')).toContainText('Fetch mail, Send mail')

  await revoke('By keyboard').focus()
  await press('Enter')
  await expect(question).toBeVisible()
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await press('Tab', 'Enter')
  await expect(page.getByRole('heading', { name: 'By keyboard is revoked' })).toBeFocused()
})
