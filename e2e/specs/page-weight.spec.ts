import { gzipSync } from 'node:zlib'
import { paths } from '@mailgrant/web/paths'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from '../fixtures/test.ts'

const budget = { script: 210_000, stylesheet: 26_000 }
/** Names that survive the bundler, from what only forms need. */
const formMarks = { zod: '_zod', 'react-hook-form': 'shouldUnregister' }

/**
 * Every script and stylesheet that a page loads until it shows `content` and rests. A quiet network
 * alone proves nothing: a slow processor is quiet too before it asks for the next file.
 */
async function loaded(page: Page, path: string, content: Locator) {
  const bodies: Promise<{ type: string; text: string }>[] = []
  page.on('response', (response) => {
    const type = response.request().resourceType()
    if (type !== 'script' && type !== 'stylesheet') return
    bodies.push(response.text().then((text) => ({ type, text })))
  })
  await page.goto(path)
  await expect(content).toBeVisible()
  await page.waitForLoadState('networkidle')
  const files = await Promise.all(bodies)
  const gzipped = (type: string) =>
    files
      .filter((file) => file.type === type)
      .reduce((total, { text }) => total + gzipSync(text, { level: 9 }).length, 0)
  const scripts = files.filter(({ type }) => type === 'script').map(({ text }) => text)
  return {
    script: gzipped('script'),
    stylesheet: gzipped('stylesheet'),
    has: (mark: string) => scripts.some((text) => text.includes(mark)),
  }
}

test('the Emails page stays within its budget and loads nothing that only forms need', async ({
  page,
  api,
}, { annotations }) => {
  await api.addEmail('support@example.test')
  const row = page.getByRole('row', { name: 'support@example.test' })
  const weight = await loaded(page, paths.emails(), row)
  const { script, stylesheet } = weight
  annotations.push({ type: 'gzip bytes', description: `scripts ${script}, styles ${stylesheet}` })
  expect(script).toBeGreaterThan(50_000)
  expect(script).toBeLessThanOrEqual(budget.script)
  expect(stylesheet).toBeGreaterThan(1_000)
  expect(stylesheet).toBeLessThanOrEqual(budget.stylesheet)
  for (const [library, mark] of Object.entries(formMarks))
    expect(weight.has(mark), `the list loads ${library}`).toBe(false)
})

test('the marks by which form libraries are recognised are found where forms are', async ({
  page,
}) => {
  const field = page.getByRole('textbox', { name: 'Email Address' })
  const weight = await loaded(page, paths.newEmail(), field)
  for (const [library, mark] of Object.entries(formMarks))
    expect(weight.has(mark), `the form loads ${library}`).toBe(true)
})
