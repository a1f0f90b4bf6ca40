import { paths } from '@mailgrant/web/paths'
import { administrator } from '../fixtures/prepared-data.ts'
import { expect, test } from '../fixtures/test.ts'
import { apiKeysPage } from '../flows/api-keys-page.ts'
import { secretField } from '../flows/secret-field.ts'

const address = 'support@example.test'

interface KeyList {
  items: {
    name: string
    state: string
    actions: string[]
    expiresAt: string | null
    rateLimit: number
    reach: { emails: string; items?: { address: string }[] }
  }[]
}

test('every slip is told at its field, and a corrected form is sent as it reads', async ({
  page,
  api,
}) => {
  await api.addEmail(address)
  const { form } = apiKeysPage(page)
  await page.goto(paths.newApiKey())
  await form.expires.selectOption('On a date')
  await form.lastDay.fill('2020-01-01')
  await form.more.click()
  await form.rateLimit.fill('often')
  await form.more.click()
  await expect(form.rateLimit).toBeHidden()
  await form.submit.click()
  for (const slip of [
    'Enter a name.',
    'Choose at least one email, or all.',
    'Choose at least one action.',
    'Choose a day in the future.',
    'Enter how many requests a minute are allowed, from 1 to 1,000,000.',
  ])
    await expect(form.dialog.getByText(slip)).toBeVisible()
  await expect(form.name).toBeFocused()

  await form.lastDay.focus()
  await page.keyboard.press('Backspace')
  await form.submit.click()
  await expect(form.dialog.getByText('This date is not complete or does not exist.')).toBeVisible()
  await form.name.fill('Corrected')
  await form.choose(address)
  await form.action('Send mail').check()
  await form.action('Fetch mail').check()
  await form.lastDay.fill('2099-12-31')
  await form.submit.click()
  await expect(form.rateLimit).toBeFocused()
  await form.rateLimit.fill('60')
  await form.submit.click()
  await expect(form.done).toBeVisible()
  const { items } = await api.get<KeyList>('/api/api-keys')
  const made = items.find(({ name }) => name === 'Corrected')
  expect(made).toMatchObject({
    state: 'active',
    actions: ['fetch', 'send'],
    rateLimit: 60,
    reach: { emails: 'some', items: [{ address }] },
  })
  const end = await page.evaluate((iso) => new Date(iso).toString(), String(made?.expiresAt))
  expect(end).toContain('Dec 31 2099 23:59:59')
})

for (const how of ['a double click', 'Enter twice'])
  test(`${how} makes one key`, async ({ page, api }) => {
    const { form } = apiKeysPage(page)
    await page.goto(paths.newApiKey())
    await form.emails('All emails').check()
    await form.action('Send mail').check()
    await form.name.fill(how)
    if (how === 'a double click') await form.submit.dblclick()
    else await Promise.all([page.keyboard.press('Enter'), page.keyboard.press('Enter')])
    await expect(form.done).toBeVisible()
    await page.waitForLoadState('networkidle')
    const { items } = await api.get<KeyList>('/api/api-keys')
    expect(items.filter(({ name }) => name === how)).toHaveLength(1)
  })

test('an email that is deleted meanwhile is told at its field, and nothing typed is lost', async ({
  page,
  api,
}) => {
  const { id } = await api.addEmail(address)
  await api.addEmail('billing@example.test')
  const { form } = apiKeysPage(page)
  await page.goto(paths.newApiKey())
  await form.name.fill('Too late')
  await form.choose(address)
  await form.choose('billing@example.test')
  await form.action('Send mail').check()
  await api.post('/api/emails/delete', { ids: [id] })
  await form.submit.click()
  await expect(form.dialog.getByText('One of these emails was deleted meanwhile.')).toBeVisible()
  await expect(form.chosen).toBeFocused()
  await expect(form.name).toHaveValue('Too late')
})

test('a session that ends while the form is filled in costs nothing that was typed', async ({
  page,
  api,
  context,
}) => {
  await api.addEmail(address)
  const { form } = apiKeysPage(page)
  await page.goto(paths.newApiKey())
  await form.name.fill('Typed before the session ended')
  await form.choose(address)
  await form.action('Send mail').check()
  await context.clearCookies()
  await form.submit.click()
  const dialog = page.getByRole('dialog', { name: 'Sign in again' })
  await secretField(dialog, 'Password').fill(administrator.password)
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(dialog).toBeHidden()
  await expect(form.done).toBeVisible()
  await expect(form.dialog).toContainText('Copy the key of Typed before the session ended now')
})

test('a server that does not answer costs nothing that was typed', async ({
  page,
  context,
  complaints,
}) => {
  complaints.expect(/ERR_INTERNET_DISCONNECTED/)
  const { form } = apiKeysPage(page)
  await page.goto(paths.newApiKey())
  await form.name.fill('Typed offline')
  await form.emails('All emails').check()
  await form.action('Send mail').check()
  await context.setOffline(true)
  await form.submit.click()
  await expect(form.dialog.getByText('The server does not answer')).toBeVisible()
  await expect(form.name).toHaveValue('Typed offline')
  await context.setOffline(false)
  await form.submit.click()
  await expect(form.done).toBeVisible()
})

test('a form that was begun is not closed without asking', async ({ page }) => {
  const { form } = apiKeysPage(page)
  await page.goto(paths.apiKeys())
  await page.getByRole('link', { name: 'New API Key' }).click()
  await form.name.fill('Begun')
  await page.keyboard.press('Escape')
  const question = page.getByRole('dialog', { name: 'Leave without saving?' })
  await expect(question).toBeVisible()
  await question.getByRole('button', { name: 'Stay' }).click()
  await expect(form.name).toHaveValue('Begun')
  await form.cancel.click()
  await question.getByRole('button', { name: 'Discard changes' }).click()
  await expect(form.dialog).toBeHidden()
  await expect(page).toHaveURL(paths.apiKeys())
})
