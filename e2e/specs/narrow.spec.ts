import { paths } from '@mailgrant/web/paths'
import { expect, test } from '../fixtures/test.ts'

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
  const lines = await heading.evaluate((element) =>
    Array.from(element.childNodes)
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => {
        const range = document.createRange()
        range.selectNode(node)
        return { text: node.textContent, tops: Array.from(range.getClientRects(), ({ y }) => y) }
      }),
  )
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
