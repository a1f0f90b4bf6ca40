import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../db/open.ts'
import { authorizationRequest } from '../tables/authorization-request.ts'
import { event } from '../tables/event.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { consoleDeps, createTestConsole, type TestConsole } from '../testing/console.ts'
import { clearEmails } from '../testing/fixtures.ts'
import { openTestDatabase } from '../testing/open-database.ts'

let sandbox: Sandbox
let database: Database
let desk: TestConsole

beforeAll(async () => {
  sandbox = await startSandbox({ mail: false })
  database = await openTestDatabase()
  // Stands for a process that dies between two writes: what went before must not have been kept.
  await database.db.execute(sql`create function die() returns trigger language plpgsql as
    $$ begin raise exception 'the process died'; end $$`)
})
afterAll(async () => {
  await sandbox?.stop()
  await database?.close()
})
beforeEach(async () => {
  sandbox.knobs.reset()
  sandbox.ledger.clear()
  await clearEmails(database.db)
  desk = await createTestConsole(consoleDeps(database.db, sandbox), sandbox)
})

/** Every write of an outcome of this kind fails. */
async function dyingAtOutcome(result: 'success' | 'failure', work: () => Promise<void>) {
  await database.db.execute(
    sql.raw(`create trigger die before update of outcome on authorization_request
      for each row when (new.outcome ->> 'result' = '${result}') execute function die()`),
  )
  try {
    await work()
  } finally {
    await database.db.execute(sql`drop trigger die on authorization_request`)
  }
}
const typesOfEvents = async () => (await database.db.select().from(event)).map(({ type }) => type)
const stored = async () => (await database.db.select().from(authorizationRequest))[0]

describe('the outcome of a round trip', () => {
  it('is stored with the grant, or neither is', async () => {
    const configured = await desk.configure()
    await dyingAtOutcome('success', async () => {
      await desk.comeBack(await desk.submit(configured))
    })
    expect(await database.db.select().from(tokenGrant)).toEqual([])
    expect(await typesOfEvents()).not.toContain('token.issued')
    expect((await stored())?.outcome).toMatchObject({ result: 'failure' })
  })

  it('is stored with the event of a failure, or neither is', async () => {
    const configured = await desk.configure()
    await dyingAtOutcome('failure', async () => {
      const { path } = await desk.comeBack(await desk.submit(configured), { decision: 'cancel' })
      expect(path).toBe('/authorization-unmatched?reason=unavailable')
    })
    expect(await typesOfEvents()).not.toContain('authorization.failed')
    expect((await stored())?.outcome).toBeNull()
  })
})

describe('an error answer of a server that names itself in its answers', () => {
  const denied = async (change: (query: URLSearchParams) => void) => {
    await clearEmails(database.db)
    const configured = await desk.configure({ provider: 'google' })
    const submitted = await desk.submit(configured)
    const { callback } = await desk.atProvider(submitted, { decision: 'cancel' })
    expect(callback.searchParams.get('error')).toBe('access_denied')
    change(callback.searchParams)
    return desk.outcome(configured, await desk.callback(callback, submitted.cookie))
  }

  it('is told for the denial that it is, with the issuer or without', async () => {
    expect(await denied(() => {})).toMatchObject({ failure: 'denied' })
    expect(await denied((query) => query.delete('iss'))).toMatchObject({ failure: 'denied' })
  })

  it('tells nothing where it names another issuer', async () => {
    expect(await denied((query) => query.set('iss', 'https://evil.example'))).toMatchObject({
      failure: 'issuer-mismatch',
    })
  })

  it('is no way around the issuer for an answer that carries a code as well', async () => {
    const outcome = await denied((query) => {
      query.delete('iss')
      query.set('code', 'a-code-of-another-server')
    })
    expect(outcome).toMatchObject({ failure: 'issuer-mismatch' })
    expect(sandbox.ledger.tokenRequests()).toHaveLength(0)
  })
})
