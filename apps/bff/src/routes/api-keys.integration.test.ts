import { apiKeyList, apiKeyMade } from '@mailgrant/contract/api-key'
import { email } from '@mailgrant/contract/email'
import { messages } from '@mailgrant/contract/messages'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { apiKey } from '../tables/api-key.ts'
import { event } from '../tables/event.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { signInFirst } from '../testing/sign-in-first.ts'
import { administrator, startTestApp, type TestApp, type TestClient } from '../testing/test-app.ts'

let database: TestDatabase
let app: TestApp
let ada: TestClient
let now = new Date()

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  now = new Date()
  app = await startTestApp(database, { clock: () => now })
  ada = await signInFirst(app)
})

const wanted = (changes: Record<string, unknown> = {}) => ({
  name: 'Ticket importer',
  reach: { emails: 'all' },
  actions: ['fetch'],
  expiresAt: null,
  ...changes,
})
const make = (changes?: Record<string, unknown>) =>
  ada.ok(apiKeyMade, 'POST', '/api/api-keys', wanted(changes))
const list = async () => (await ada.ok(apiKeyList, 'GET', '/api/api-keys')).items
const addEmail = (address: string) =>
  ada.ok(email, 'POST', '/api/emails', { address, name: '', notes: '' })

describe('API keys', () => {
  it('are shown once; of the secret only a digest is stored', async () => {
    const answer = await ada.request('POST', '/api/api-keys', wanted())
    expect(answer.status).toBe(201)
    const made = apiKeyMade.parse(await answer.json())
    expect(made.key).toMatch(/^mgk_[\w-]{65}$/)
    const secret = made.key.slice(26)
    const rows = JSON.stringify([
      await app.deps.db.select().from(apiKey),
      await app.deps.db.select().from(event),
    ])
    expect(rows).not.toContain(secret)
    expect(JSON.stringify(await list())).not.toContain(secret)
    expect(app.logged()).not.toContain(secret)
    const [listed] = await list()
    expect(listed).toEqual({
      id: made.id,
      name: 'Ticket importer',
      hint: `mgk_…${made.key.slice(20, 26)}`,
      reach: { emails: 'all' },
      actions: ['fetch'],
      rateLimit: 6000,
      state: 'active',
      createdAt: now.toISOString(),
      createdBy: administrator.name,
      expiresAt: null,
      lastUsedAt: null,
      revokedAt: null,
    })
  })

  it('name some emails; a deleted one leaves their reach, and the last one leaves none', async () => {
    const [a, b] = [await addEmail('a@example.test'), await addEmail('b@example.test')]
    await make({ reach: { emails: 'some', ids: [b.id, a.id, a.id] } })
    const reachOf = async () => (await list())[0]?.reach
    expect(await reachOf()).toEqual({
      emails: 'some',
      items: [
        { id: a.id, address: 'a@example.test' },
        { id: b.id, address: 'b@example.test' },
      ],
    })
    await ada.ok(z.object({}), 'POST', '/api/emails/delete', { ids: [a.id, b.id] })
    expect(await reachOf()).toEqual({ emails: 'some', items: [] })
  })

  it('are not made for an email that is gone', async () => {
    const a = await addEmail('a@example.test')
    await ada.ok(z.object({}), 'POST', '/api/emails/delete', { ids: [a.id] })
    const refused = await ada.problem(
      'POST',
      '/api/api-keys',
      wanted({ reach: { emails: 'some', ids: [a.id] } }),
    )
    expect([refused.status, refused.code]).toEqual([404, 'email_not_found'])
    expect(await list()).toEqual([])
  })

  it.each([
    ['a name', { name: ' ' }, { name: messages.required('a name') }],
    ['an action', { actions: [] }, { actions: messages.keyActions }],
    ['an email', { reach: { emails: 'some', ids: [] } }, { 'reach.ids': messages.keyEmails }],
    ['a rate above none', { rateLimit: 0 }, { rateLimit: messages.rateLimit }],
    ['a day to come', { expiresAt: '2020-01-01T00:00:00Z' }, { expiresAt: messages.futureDate }],
  ])('need %s', async (_, changes, fields) => {
    const refused = await ada.problem('POST', '/api/api-keys', wanted(changes))
    expect([refused.status, refused.code, refused.fields]).toEqual([422, 'invalid_input', fields])
  })

  it('are revoked once and for good, and expire by themselves', async () => {
    const expiresAt = new Date(now.getTime() + 60_000).toISOString()
    const { id } = await make({ expiresAt })
    const states = async () => (await list()).map(({ state }) => state)
    expect(await states()).toEqual(['active'])
    now = new Date(now.getTime() + 61_000)
    expect(await states()).toEqual(['expired'])
    await ada.ok(z.object({}), 'POST', `/api/api-keys/${id}/revoke`)
    expect(await states()).toEqual(['revoked'])
    const [{ revokedAt } = { revokedAt: null }] = await list()
    now = new Date(now.getTime() + 1000)
    await ada.ok(z.object({}), 'POST', `/api/api-keys/${id}/revoke`)
    expect((await list())[0]?.revokedAt).toBe(revokedAt)
    const types = (await app.deps.db.select().from(event)).map(({ type }) => type)
    expect(types.filter((type) => type.startsWith('key.')).toSorted()).toEqual([
      'key.made',
      'key.revoked',
    ])
  })

  it('are nobody’s who is not signed in, and none that does not exist is revoked', async () => {
    const stranger = app.client()
    expect((await stranger.problem('GET', '/api/api-keys')).code).toBe('not_signed_in')
    expect((await stranger.problem('POST', '/api/api-keys', wanted())).code).toBe('not_signed_in')
    const gone = await ada.problem(
      'POST',
      '/api/api-keys/0199c2a4-7c1e-7d51-9a53-0b6f1f2f9a11/revoke',
    )
    expect([gone.status, gone.code]).toEqual([404, 'key_not_found'])
  })
})
