import { test } from '../fixtures/test.ts'
import { walkGuide } from '../flows/walk-guide.ts'

test('the guide leads from the empty console to mail that is sent and fetched by POP3', async ({
  ownProduct,
  visit,
}) => {
  test.setTimeout(360_000)
  const product = await ownProduct({ data: 'empty' })
  const walk = { address: 'billing@example.test', protocol: 'POP3' } as const
  await walkGuide(product, await visit(product.console.url), walk)
})
