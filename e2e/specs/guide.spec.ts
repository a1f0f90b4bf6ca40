import { findLeaks } from '../fixtures/search-leaks.ts'
import { expect, test } from '../fixtures/test.ts'
import { walkGuide } from '../flows/walk-guide.ts'

test('the guide leads from the empty console to mail that is sent and fetched, and no secret shows', async ({
  ownProduct,
  visit,
}) => {
  // The whole walk, and a console that makes its tables first.
  test.setTimeout(360_000)
  const product = await ownProduct({ data: 'empty' })
  const walk = { address: 'support@example.test', protocol: 'IMAP' } as const
  const { recording, emailId } = await walkGuide(product, await visit(product.console.url), walk)

  await test.step('nothing secret was logged, stored, sent to the browser or shown', async () => {
    const entries = product.sandbox.ledger.entries()
    const kinds = new Set(entries.map(({ kind }) => kind))
    for (const kind of ['code', 'access_token', 'refresh_token', 'id_token'] as const)
      expect(kinds).toContain(kind)
    for (const kind of ['code_verifier', 'client_secret', 'state', 'nonce'] as const)
      expect(kinds).toContain(kind)
    const logs = { where: 'the log', text: product.console.output() }
    expect(logs.text).toContain('/oauth2/callback/')
    const haystacks = await recording.haystacks()
    const read = new Set(haystacks.filter(({ text }) => text !== '').map(({ where }) => where))
    for (const path of ['', '/mailbox/token', '/mailbox', '/smtp'])
      expect(
        [...read].filter((where) => where.endsWith(` /api/emails/${emailId}${path}`)),
      ).not.toEqual([])
    expect([...read]).toContain(`address of ${product.sandbox.microsoft.authorizationEndpoint}`)
    expect(findLeaks(entries, [...haystacks, logs])).toEqual([])
  })
})
