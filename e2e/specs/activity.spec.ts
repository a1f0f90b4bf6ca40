import { readFile } from 'node:fs/promises'
import { paths } from '@mailgrant/web/paths'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/test.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { allowClipboard, copyBy } from '../flows/clipboard.ts'

const address = 'support@example.test'
const events = (page: Page) => page.locator('ol > li')
const filter = (page: Page, name: string) => page.getByRole('combobox', { name })

async function exported(page: Page, format: 'CSV' | 'JSON') {
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: `Export ${format} of these events` }).click()
  const file = await download
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') }
}

test('what happened to an email is read, filtered, searched, linked to and exported', async ({
  page,
  context,
  api,
  product: { sandbox, console: running },
}) => {
  await allowClipboard(context, running.url)
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  await api.post(`/api/emails/${email.id}/mailbox/token/refresh`)
  sandbox.knobs.set({ tokenFault: 'invalid_client' })
  await api.post(`/api/emails/${email.id}/mailbox/token/refresh`).catch(() => null)
  sandbox.knobs.reset()

  await page.goto(paths.emails())
  await page.getByRole('link', { name: address }).click()
  await page
    .getByRole('navigation', { name: 'Settings of this email' })
    .getByRole('link', { name: 'Activity' })
    .click()
  await expect(page).toHaveURL(paths.emailActivity(email.id))
  await expect(events(page).filter({ hasText: 'Email added' })).toHaveCount(1)
  await expect(events(page).filter({ hasText: `Authorised as ${address}` })).toHaveCount(1)
  await expect(events(page).filter({ hasText: 'refreshed' })).toHaveCount(1)
  const failed = events(page).filter({ hasText: 'Refresh failed' })
  await expect(failed).toContainText('Failed')

  await filter(page, 'Outcome').selectOption('Failed')
  await expect(page).toHaveURL(`${paths.emailActivity(email.id)}?outcome=failed`)
  await expect(events(page).filter({ hasText: 'Email added' })).toHaveCount(0)
  await expect(failed).toHaveCount(1)
  await page.reload()
  await expect(filter(page, 'Outcome')).toHaveValue('failed')
  await expect(failed).toHaveCount(1)

  await failed.getByText('Details').click()
  const trace = await failed.getByRole('textbox', { name: 'Trace id of the provider' }).inputValue()
  expect(trace).toMatch(/^[\da-f-]{36}$/)
  const copy = failed.getByRole('button', { name: 'Copy Trace id of the provider' })
  expect(await copyBy(copy)).toBe(trace)
  await failed.getByText('The provider’s own answer').click()
  await expect(failed.locator('pre')).toContainText('AADSTS')

  // everywhere: by what the provider's support asks for
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: 'Activity' })
    .click()
  await expect(page).toHaveURL(paths.activity())
  // the tab of the email has such a field, too
  await expect(page.getByRole('heading', { name: 'Activity', level: 1 })).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search activity' }).fill(trace)
  await expect(page).toHaveURL(`${paths.activity()}?search=${trace}`)
  await expect(events(page)).toHaveCount(1)
  await expect(failed.getByRole('link', { name: address, exact: true })).toBeVisible()

  const json = await exported(page, 'JSON')
  expect(json.name).toMatch(/^mailgrant-activity-\d{4}-\d\d-\d\d\.json$/)
  expect(JSON.parse(json.text)).toMatchObject({
    events: [{ type: 'token.refresh-failed', traceId: trace, email: { id: email.id } }],
    cut: null,
  })
  const csv = await exported(page, 'CSV')
  expect(csv.name).toMatch(/\.csv$/)
  const lines = csv.text.trimEnd().split('\r\n')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain(trace)

  // by the words that it says
  await page.getByRole('searchbox', { name: 'Search activity' }).fill('email added')
  await expect(events(page)).toHaveCount(1)
  await expect(events(page).first()).toContainText('Email added')
  await page.getByRole('searchbox', { name: 'Search activity' }).fill(trace)
  await expect(events(page).filter({ hasText: 'Email added' })).toHaveCount(0)

  await failed.getByText('Details').click()
  await failed.getByRole('button', { name: `Only ${address}` }).click()
  await page.getByRole('button', { name: 'Clear the search' }).click()
  await expect(page).toHaveURL(`${paths.activity()}?email=${email.id}`)
  await filter(page, 'Events').selectOption('Authorisation')
  await expect(events(page).filter({ hasText: 'Authorisation started' })).toHaveCount(1)
  await expect(events(page).filter({ hasText: 'Email added' })).toHaveCount(0)
  await page.goBack()
  await expect(filter(page, 'Events')).toHaveValue('')
  await page.getByRole('button', { name: `Remove the filter: Only ${address}` }).click()
  await expect(page).toHaveURL(paths.activity())

  await events(page)
    .filter({ hasText: 'Refresh failed' })
    .first()
    .getByRole('link', { name: address, exact: true })
    .click()
  await expect(page).toHaveURL(paths.emailTab(email.id, 'mailbox'))
})

test('older events follow page by page, and days are the reader’s own', async ({ page, api }) => {
  const { id } = await api.addEmail('old@example.test', 'Old')
  for (let count = 0; count < 34; count += 1) {
    const stored = await api.email(id)
    await api.put(`/api/emails/${id}`, {
      address: 'old@example.test',
      name: `Old ${count}`,
      notes: '',
      version: stored.version,
    })
  }
  await page.goto(paths.emailActivity(id))
  await expect(events(page)).toHaveCount(25)
  await page.getByRole('button', { name: 'Show older events' }).click()
  await expect(events(page)).toHaveCount(35)
  await expect(page.getByText('That is everything.')).toBeVisible()
  const today = new Date()
  const day = [
    today.getFullYear(),
    String(today.getMonth() + 1).padStart(2, '0'),
    String(today.getDate()).padStart(2, '0'),
  ].join('-')
  await page.getByLabel('From').fill(day)
  await page.getByLabel('To', { exact: true }).fill(day)
  await expect(page).toHaveURL(new RegExp(`from=${day}&to=${day}$`))
  await expect(events(page)).toHaveCount(25)
  await page.getByLabel('To', { exact: true }).fill('2020-01-01')
  await expect(page.getByText('The end must be later than the beginning.')).toBeVisible()
  await expect(events(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(page).toHaveURL(paths.emailActivity(id))
})

test('a deep link shows what it names, also of an email that is gone', async ({ page, api }) => {
  const { id } = await api.addEmail('gone@example.test', 'Gone')
  await api.post('/api/emails/delete', { ids: [id] })
  await page.goto(`${paths.activity()}?email=${id}&group=edits`)
  await expect(events(page)).toHaveCount(2)
  await expect(events(page).first()).toContainText('Email deleted')
  await expect(events(page).first()).toContainText('gone@example.test (deleted)')
  await expect(events(page).getByRole('link')).toHaveCount(0)
  await page.goto(`${paths.activity()}?email=nonsense&group=nonsense`)
  await expect(events(page).first()).toBeVisible()
})

test('the details of an edit say what was changed, in the words of the form and without an id', async ({
  page,
  api,
}) => {
  const { id, version, address } = await api.addEmail('edited@example.test', 'Before')
  const wanted = { address, name: 'After', notes: '' }
  await api.put(`/api/emails/${id}`, { ...wanted, version })
  await api.put(`/api/emails/${id}`, { ...wanted, version: version + 1 })
  await page.goto(paths.emailActivity(id))
  const edits = events(page).filter({ hasText: 'Email changed' })
  await edits.nth(1).getByText('Details').click()
  const changes = edits.nth(1).getByRole('region', { name: 'What was changed' })
  await expect(changes.getByRole('term')).toHaveText(['Name'])
  await expect(changes.getByRole('definition')).toHaveText(['Before → After'])
  await edits.first().getByText('Details').click()
  await expect(edits.first()).toContainText('Nothing was changed.')
  await expect(page.getByText(id)).toHaveCount(0)
})
