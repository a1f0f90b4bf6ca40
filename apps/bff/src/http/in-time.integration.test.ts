import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { signInFirst } from '../testing/sign-in-first.ts'
import { startTestApp, type TestApp, type TestClient } from '../testing/test-app.ts'

// Runs on Postgres alone (vitest.config.ts): a lock needs a second connection.
let database: TestDatabase
let app: TestApp
let client: TestClient

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database?.close())
beforeEach(async () => {
  app = await startTestApp(database, { replace: { answerLimitMs: 6_000 } })
  client = await signInFirst(app)
})

/** The tables answer nobody while `work` runs, as if the database had frozen. */
const whileLocked = <T>(table: string, work: () => Promise<T>): Promise<T> =>
  database.db.transaction(async (tx) => {
    await tx.execute(sql.raw(`lock table "${table}" in access exclusive mode`))
    return work()
  })

it('says that the server is not ready where the database does not answer', async () => {
  const told = await whileLocked('email', () => client.problem('GET', '/api/emails'))
  expect(told).toMatchObject({ status: 503, code: 'unavailable' })
  expect(app.logged()).toContain('no answer within 6000 ms')
  expect((await client.request('GET', '/api/emails')).status).toBe(200)
})

it('sends a browser that comes from the provider to a page, never to a bare answer', async () => {
  const callback = `/oauth2/callback/${crypto.randomUUID()}?code=x&state=${'A'.repeat(43)}`
  const answer = await whileLocked('authorization_request', () => client.request('GET', callback))
  expect(answer.status).toBe(303)
  expect(answer.headers.get('location')).toBe('/authorization-unmatched?reason=unavailable')
})
