import { paths } from '@mailgrant/web/paths'
import type { Locator } from '@playwright/test'
import { expect, test } from '../fixtures/test.ts'
import { alertScreens } from '../flows/visit-alerts.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { breakGrant } from '../flows/break-grant.ts'

test.use({ viewport: { width: 360, height: 640 } })

test('a long address in a heading breaks behind its @ and its dots, never within a word', async ({
  page,
  api,
}) => {
  const address = 'customer-relations@subsidiaries.north.example.test'
  const { id } = await api.addEmail(address)
  await page.goto(paths.emailAccount(id))
  const heading = page.getByRole('heading', { name: address, exact: true, level: 1 })
  await expect(heading).toBeVisible()
  const lines = await piecesOf(heading)
  expect(lines.map(({ text }) => text)).toEqual([
    'customer-relations@',
    'subsidiaries.',
    'north.',
    'example.',
    'test',
  ])
  expect(lines.filter(({ tops }) => tops.length !== 1)).toEqual([])
  expect(new Set(lines.flatMap(({ tops }) => tops)).size).toBeGreaterThan(1)
})

test.describe('at 1280 × 900', () => {
  test.use({ viewport: { width: 1280, height: 900 } })

  test('the one email of an alert rule breaks behind its @ and its dots, never within a word', async ({
    page,
    api,
    product,
  }) => {
    await alertScreens['/settings/alerts']({ page, api, product })
    const cell = page.getByRole('row', { name: /Pager/ }).getByRole('cell').nth(2)
    await expect(cell).toHaveText('support@example.test')
    const pieces = await piecesOf(cell)
    expect(pieces.length).toBeGreaterThan(0)
    expect(pieces.filter(({ tops }) => tops.length !== 1)).toEqual([])
  })
})

test('on a tablet no list scrolls sideways, and an address has room', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { email } = await authorisedEmail(page, api, sandbox, { address: 'support@example.test' })
  await breakGrant(api, sandbox, email)
  for (const path of [paths.emails(), paths.idpConfigs()]) {
    await page.goto(path)
    await expect(page.getByRole('table')).toBeVisible()
    for (const width of [768, 900, 1023, 1024, 1199, 1200]) {
      await page.setViewportSize({ width, height: 700 })
      const past = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      await expect.poll(past, `${path} at ${width} px`).toBeLessThanOrEqual(0)
    }
  }
  await page.goto(paths.emails())
  for (const width of [768, 1024, 1200]) {
    await page.setViewportSize({ width, height: 700 })
    const link = page.getByRole('link', { name: 'support@example.test' })
    const height = async () => (await link.boundingBox())?.height ?? Infinity
    await expect.poll(height, `lines of the address at ${width} px`).toBeLessThan(50)
  }
})

/** The texts of an element, and where each line of them begins: one that broke has several. */
const piecesOf = (locator: Locator) =>
  locator.evaluate((element) =>
    Array.from(element.childNodes)
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => {
        const range = document.createRange()
        range.selectNode(node)
        return { text: node.textContent, tops: Array.from(range.getClientRects(), ({ y }) => y) }
      }),
  )
