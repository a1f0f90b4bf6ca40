import { apiKeyList } from '@mailgrant/contract/api-key'
import { email as emailSchema } from '@mailgrant/contract/email'
import { problem } from '@mailgrant/contract/problem'
import { serviceEmail, serviceEmailList, serviceHealth } from '@mailgrant/contract/service'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { apiKey } from '../../tables/api-key.ts'
import { openTestDatabase, type TestDatabase } from '../../testing/open-database.ts'
import { startTestService, type TestService } from '../../testing/test-service.ts'

let database: TestDatabase
let sandbox: Sandbox
let service: TestService
let later = 0
let began = Date.now()
/** It stands still by itself, so that what depends on a second does not depend on the machine. */
const clock = () => new Date(began + later)

beforeAll(async () => {
  database = await openTestDatabase()
  sandbox = await startSandbox({ mail: false })
})
afterAll(async () => {
  await database.close()
  await sandbox.stop()
})
beforeEach(async () => {
  later = 0
  began = Date.now()
  service = await startTestService(database, sandbox, clock)
})

const addEmail = (address: string) =>
  service.ada.ok(emailSchema, 'POST', '/api/emails', { address, name: '', notes: '' })
const stranger = (authorization: string | null, address?: string) =>
  service.app
    .client(address)
    .request('GET', '/api/v1/emails', undefined, authorization === null ? {} : { authorization })
const told = async (response: Response) => {
  const { status, code, remedy } = problem.parse(await response.json())
  expect(remedy).not.toBe('')
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return [status, code]
}

describe('a request without a key that may be used', () => {
  it.each([
    ['no key', null],
    ['another scheme', 'Basic bWdrXw=='],
  ])('with %s is asked for one', async (_, header) => {
    const response = await stranger(header)
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="Mailgrant"')
    expect(await told(response)).toEqual([401, 'api_key_missing'])
  })

  it('is told the same whether the id is wrong, the secret, or the form', async () => {
    const { key } = await service.makeKey()
    const other = await service.makeKey()
    const wrong = [
      `mgk_${'A'.repeat(22)}${key.slice(26)}`,
      `mgk_0Z${key.slice(6)}`,
      key.slice(0, 26) + other.key.slice(26),
      key.slice(0, -1),
      'mgk_',
    ]
    for (const each of wrong) {
      const response = await stranger(`Bearer ${each}`)
      expect(response.headers.get('www-authenticate')).toBe(
        'Bearer realm="Mailgrant", error="invalid_token"',
      )
      expect(await told(response)).toEqual([401, 'api_key_unknown'])
    }
  })

  it('with a revoked or an expired one is told which', async () => {
    const revoked = await service.makeKey()
    const expiring = await service.makeKey({
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
    })
    const ask = ({ key }: { key: string }) => stranger(`Bearer ${key}`)
    expect([(await ask(revoked)).status, (await ask(expiring)).status]).toEqual([200, 200])
    await service.ada.ok(z.object({}), 'POST', `/api/api-keys/${revoked.id}/revoke`)
    later = 600_000
    expect(await told(await ask(revoked))).toEqual([403, 'api_key_revoked'])
    expect(await told(await ask(expiring))).toEqual([403, 'api_key_expired'])
  })

  it('is not helped by an administrator’s cookie, nor is a key a session', async () => {
    const signedIn = await service.ada.request('GET', '/api/v1/emails')
    expect(service.ada.cookies.size).toBeGreaterThan(0)
    expect(await told(signedIn)).toEqual([401, 'api_key_missing'])
    const { key } = await service.makeKey()
    const console_ = await service.app
      .client()
      .request('GET', '/api/emails', undefined, { authorization: `Bearer ${key}` })
    expect(await told(console_)).toEqual([401, 'not_signed_in'])
  })

  it('is slowed down per client after many wrong keys, and a good key of the same client is not', async () => {
    const { key } = await service.makeKey()
    const wrong = (address: string) => stranger(`Bearer ${key.slice(0, -1)}`, address)
    const statuses: number[] = []
    for (let each = 0; each < 21; each++) statuses.push((await wrong('198.51.100.7')).status)
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 401), 429])
    const slowed = await wrong('198.51.100.7')
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await told(slowed)).toEqual([429, 'too_many_requests'])
    expect((await wrong('198.51.100.8')).status).toBe(401)
    expect((await stranger(`Bearer ${key}`, '198.51.100.7')).status).toBe(200)
  })
})

describe('a key', () => {
  it('needs no header of the console, comes from no page, and opens nothing to one', async () => {
    const { key } = await service.makeKey()
    const { address } = await addEmail('support@example.test')
    const response = await service
      .as(key)
      .request(
        'POST',
        `/emails/${address}/mailbox/report`,
        { outcome: 'ok' },
        { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
      )
    // past all that guards the console's own requests: the account is not enabled
    expect(await told(response)).toEqual([409, 'account_not_ready'])
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('may send so many requests a minute', async () => {
    const { key } = await service.makeKey({ rateLimit: 3 })
    const ask = () => service.as(key).request('GET', '/emails')
    expect([await ask(), await ask(), await ask()].map(({ status }) => status)).toEqual([
      200, 200, 200,
    ])
    const slowed = await ask()
    expect(slowed.headers.get('retry-after')).toBe('20')
    expect(await told(slowed)).toEqual([429, 'too_many_requests'])
    later = 20_000
    expect((await ask()).status).toBe(200)
    const another = await service.makeKey({ rateLimit: 3 })
    expect((await service.as(another.key).request('GET', '/emails')).status).toBe(200)
  })

  it('is counted where the answer is one given before, too', async () => {
    const { address } = await addEmail('support@example.test')
    const { key } = await service.makeKey({ rateLimit: 2 })
    const ask = () => service.as(key).request('GET', `/emails/${address}`)
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200])
    const slowed = await ask()
    expect(slowed.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(await told(slowed)).toEqual([429, 'too_many_requests'])
  })

  it('shows when it was used last, to about a minute', async () => {
    const { key } = await service.makeKey()
    const lastUsed = async () =>
      (await service.ada.ok(apiKeyList, 'GET', '/api/api-keys')).items[0]?.lastUsedAt ?? null
    expect(await lastUsed()).toBeNull()
    await service.as(key).request('GET', '/emails')
    await expect.poll(lastUsed).not.toBeNull()
    const first = await lastUsed()
    later = 30_000
    await service.as(key).request('GET', '/emails')
    await service.as(key).request('GET', '/emails')
    expect(await lastUsed()).toBe(first)
    later = 61_000
    await service.as(key).request('GET', '/emails')
    await expect.poll(lastUsed).not.toBe(first)
  })

  it('reaches the emails that it names, and cannot find out about others', async () => {
    const [one, two] = [await addEmail('one@example.test'), await addEmail('two@example.test')]
    const { key } = await service.makeKey({ reach: { emails: 'some', ids: [one.id] } })
    const caller = service.as(key)
    const { items } = await caller.ok(serviceEmailList, 'GET', '/emails')
    expect(items).toEqual([{ id: one.id, address: 'one@example.test', name: '' }])
    const answers: unknown[] = []
    for (const named of [two.id, two.address, 'nobody@example.test', crypto.randomUUID()])
      for (const path of ['', '/mailbox/token', '/smtp/token', '/health']) {
        const { requestId: _, ...rest } = await caller.problem('GET', `/emails/${named}${path}`)
        answers.push(rest)
      }
    expect(answers).toHaveLength(16)
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 404, code: 'email_out_of_reach' })
    for (const path of ['/mailbox/report', '/smtp/token/invalidate'])
      expect(
        await caller.problem('POST', `/emails/${two.id}${path}`, {
          outcome: 'ok',
          accessToken: 'x',
        }),
      ).toMatchObject({ code: 'email_out_of_reach' })
  })

  it('that named one email which was deleted reaches none', async () => {
    const one = await addEmail('one@example.test')
    await addEmail('two@example.test')
    const { key } = await service.makeKey({ reach: { emails: 'some', ids: [one.id] } })
    await service.ada.ok(z.object({}), 'POST', '/api/emails/delete', { ids: [one.id] })
    const caller = service.as(key)
    expect((await caller.ok(serviceEmailList, 'GET', '/emails')).items).toEqual([])
    expect((await caller.problem('GET', `/emails/${one.id}`)).code).toBe('email_out_of_reach')
  })

  it('does what its actions allow', async () => {
    const { address } = await addEmail('support@example.test')
    const keys = {
      fetch: (await service.makeKey({ actions: ['fetch'] })).key,
      send: (await service.makeKey({ actions: ['send'] })).key,
      health: (await service.makeKey({ actions: ['health'] })).key,
    }
    const codeOf = async (key: string, path: string) =>
      (await service.as(key).problem('GET', `/emails/${address}${path}`)).code
    const paths = ['/mailbox/token', '/smtp/token'] as const
    const matrix = await Promise.all(
      Object.values(keys).map(async (key) => [
        await codeOf(key, paths[0]),
        await codeOf(key, paths[1]),
      ]),
    )
    expect(matrix).toEqual([
      ['account_not_ready', 'action_not_allowed'],
      ['action_not_allowed', 'account_not_ready'],
      ['action_not_allowed', 'action_not_allowed'],
    ])
    expect(await codeOf(keys.fetch, '/health')).toBe('action_not_allowed')
    const health = await service
      .as(keys.health)
      .ok(serviceHealth, 'GET', `/emails/${address}/health`)
    expect(health.status).toBe('warn')
    const seen = await Promise.all(
      Object.values(keys).map(async (key) => {
        const { mailbox, smtp } = await service
          .as(key)
          .ok(serviceEmail, 'GET', `/emails/${address}`)
        return [mailbox !== null, smtp !== null]
      }),
    )
    expect(seen).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ])
  })

  it('leaves no trace of its secret in log and database, wherever it is put', async () => {
    const { key } = await service.makeKey()
    const secret = key.slice(26)
    const caller = service.as(key)
    await caller.request('GET', '/emails')
    await caller.request('GET', `/emails/${key}`)
    await caller.request('GET', `/${key}/${secret}?key=${key}`)
    await caller.request('POST', '/emails/x/mailbox/report', { outcome: 'failed', code: key })
    await stranger(`Bearer ${key.slice(0, -1)}A`)
    await stranger(`Basic ${key}`)
    expect(service.app.logged()).toContain('/api/v1/')
    for (const part of [secret, secret.slice(0, 16), secret.slice(-16)])
      expect(service.app.logged()).not.toContain(part)
    expect(JSON.stringify(await database.db.select().from(apiKey))).not.toContain(secret)
  })

  it('finds nothing where there is nothing, and no body that is too large', async () => {
    const { key } = await service.makeKey()
    const caller = service.as(key)
    expect(await told(await caller.request('GET', '/nothing'))).toEqual([404, 'not_found'])
    const large = { accessToken: 'x'.repeat(40_000) }
    expect(
      await told(await caller.request('POST', '/emails/a@b.c/mailbox/token/invalidate', large)),
    ).toEqual([413, 'body_too_large'])
    expect(
      await told(await caller.request('POST', '/emails/a@b.c/mailbox/report', 'no json')),
    ).toEqual([400, 'malformed_request'])
    const odd = await caller.problem('GET', '/emails/a@b.c/pop3/token')
    expect([odd.status, odd.code, Object.keys(odd.fields ?? {})]).toEqual([
      422,
      'invalid_input',
      ['account'],
    ])
  })
})

describe('the list of emails', () => {
  it('pages by key, and neither skips nor repeats when emails come and go', async () => {
    for (const name of ['b', 'c', 'd', 'e']) await addEmail(`${name}@example.test`)
    const { key } = await service.makeKey()
    const caller = service.as(key)
    const first = await caller.ok(serviceEmailList, 'GET', '/emails?limit=2')
    await addEmail('a@example.test')
    const second = await caller.ok(serviceEmailList, 'GET', `/emails?limit=2&cursor=${first.next}`)
    expect([first, second].map(({ items }) => items.map(({ address }) => address))).toEqual([
      ['b@example.test', 'c@example.test'],
      ['d@example.test', 'e@example.test'],
    ])
    expect(second.next).toBeNull()
    const odd = await caller.problem('GET', '/emails?cursor=nonsense')
    expect([odd.status, odd.code]).toEqual([422, 'invalid_input'])
  })
})
