import { paths } from '@mailgrant/web/paths'
import { expect, test } from '../fixtures/test.ts'
import { ownConnection } from '../fixtures/console-api.ts'
import { recordWalk } from '../fixtures/record-walk.ts'
import { findLeaks } from '../fixtures/search-leaks.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { obtainedToken } from '../flows/send-and-fetch.ts'

const address = 'billing@example.test'
const entry = { persona: 'microsoft', at: 0 } as const

test('a secret is found whole, cut short, and in its usual disguises', () => {
  const value = '3a98Q~abc+/=def"ghi\\jklmnopqrstuvwxyz0123456789'
  const entries = [{ ...entry, kind: 'client_secret' as const, value }]
  const disguises = [
    `token=${value};`,
    encodeURIComponent(value),
    JSON.stringify({ value }),
    Buffer.from(value).toString('base64'),
    Buffer.from(value).toString('base64url'),
    Buffer.from(value).toString('hex'),
    `${value.slice(0, 20)}…`,
    `…${value.slice(-20)}`,
  ]
  for (const text of disguises)
    expect(findLeaks(entries, [{ where: 'here', text }]), text).toEqual([
      { kind: 'client_secret', where: 'here' },
    ])
  const masked = `${value.slice(0, 4)}…${value.slice(-4)}`
  expect(findLeaks(entries, [{ where: 'here', text: masked }])).toEqual([])
})

test('a kind that stands somewhere by nature is passed over there and nowhere else', () => {
  const entries = [{ ...entry, kind: 'state' as const, value: 'a-state-of-its-own' }]
  const text = 'state=a-state-of-its-own'
  expect(findLeaks(entries, [{ where: 'the answer', text, expected: ['state'] }])).toEqual([])
  expect(findLeaks(entries, [{ where: 'the log', text }])).toHaveLength(1)
})

test('a page that keeps a token, and a log line that tells one, are found out', async ({
  page,
  api,
  product,
}) => {
  const recording = recordWalk(page, product.console.url)
  await authorisedEmail(page, api, product.sandbox, { address })
  const entries = product.sandbox.ledger.entries()
  await recording.snapshot('the honest page')
  expect(findLeaks(entries, await recording.haystacks())).toEqual([])

  await page.evaluate(
    (token) => {
      localStorage.setItem('kept', token)
      document.body.append(`<!-- ${token} -->`)
      document.cookie = `kept=${encodeURIComponent(token)}`
    },
    obtainedToken(product.sandbox, address),
  )
  await recording.snapshot('the leaking page')
  const log = {
    where: 'the log',
    text: `{"msg":"redeemed","code":"${product.sandbox.ledger.values('code').at(-1)}"}`,
  }
  const leaks = findLeaks(entries, [...(await recording.haystacks()), log])
  expect(leaks).toEqual(
    expect.arrayContaining([
      { kind: 'access_token', where: 'localStorage at the leaking page' },
      { kind: 'access_token', where: 'cookies at the leaking page' },
      { kind: 'access_token', where: 'page at the leaking page' },
      { kind: 'code', where: 'the log' },
    ]),
  )
})

test('a token that the console itself serves, and one that its own log tells, are found out', async ({
  page,
  api,
  product: { console: running, sandbox },
}) => {
  const recording = recordWalk(page, running.url)
  const logged = running.output().length
  const log = () => ({ where: 'the log', text: running.output().slice(logged) })
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  const entries = sandbox.ledger.entries()
  await expect.poll(() => log().text).toContain('/oauth2/callback/')
  expect(findLeaks(entries, [...(await recording.haystacks()), log()])).toEqual([])

  const token = obtainedToken(sandbox, address)
  const { name, version } = email
  await api.put(`/api/emails/${email.id}`, { address, name, notes: token, version })
  await page.goto(paths.emailAccount(email.id))
  await expect(page.getByRole('textbox', { name: 'Notes' })).toHaveValue(token)
  const served = { kind: 'access_token', where: `body of GET /api/emails/${email.id}` }
  expect(findLeaks(entries, await recording.haystacks())).toContainEqual(served)

  // The log tells the paths of requests; a part is enough to be recognised.
  await page.request.get(`${running.url}/api/${token.slice(0, 24)}`, { headers: ownConnection })
  await expect
    .poll(() => findLeaks(entries, [log()]))
    .toContainEqual({ kind: 'access_token', where: 'the log' })
})

test('a recording that read no answer of the console refuses to be searched', async ({
  page,
  product,
}) => {
  const elsewhere = recordWalk(page, product.sandbox.control.url)
  const here = recordWalk(page, product.console.url)
  await page.goto(paths.emails())
  await expect(page.getByRole('heading', { name: 'No emails yet' })).toBeVisible()
  expect(await here.haystacks()).not.toEqual([])
  await expect(elsewhere.haystacks()).rejects.toThrow('no answer of the console was read')
})
