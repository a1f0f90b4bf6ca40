import { setTimeout as sleep } from 'node:timers/promises'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { tokenGrant } from '../tables/token-grant.ts'
import {
  type Configured,
  consoleDeps,
  createTestConsole,
  type TestConsole,
} from '../testing/console.ts'
import { insertGrants } from '../testing/many-grants.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { createBroker } from './create-broker.ts'
import { createCircuits } from './circuits.ts'
import { takeLease } from './lease.ts'
import { loadGrant } from './load-grant.ts'
import { refreshGrant } from './refresh-grant.ts'

let sandbox: Sandbox
let database: TestDatabase
let desk: TestConsole
let configured: Configured
let accountId: string

beforeAll(async () => {
  sandbox = await startSandbox({ mail: false })
  database = await openTestDatabase()
})
afterAll(async () => {
  await sandbox?.stop()
  await database?.close()
})
beforeEach(async () => {
  sandbox.knobs.reset()
  await database.empty()
  desk = await createTestConsole(consoleDeps(database.db, sandbox), sandbox)
  configured = await desk.configure()
  await desk.authorize(configured)
  accountId = configured.email.accounts.mailbox
  sandbox.ledger.clear()
})

const grantOf = async () => {
  const [grant] = await database.db.select().from(tokenGrant)
  if (grant === undefined) throw new Error('no grant')
  return grant
}

describe('a refresh', () => {
  it('is not sent where its lease would end before the answer must be there', async () => {
    const { deps } = desk
    const loaded = await loadGrant(database.db, { accountId })
    if (loaded === null) throw new Error('no grant')
    const lease = await takeLease(database.db, loaded.grant, 'me', deps.clock())
    if (lease === null) throw new Error('no lease')
    // as after a pause of the process: ten seconds have passed since
    const paused = { ...lease, endsAt: lease.endsAt - 10_500 }
    const ending = new AbortController().signal
    const refreshed = await refreshGrant(
      { ...deps, circuits: createCircuits(deps), ending },
      { loaded, lease: paused, probing: false, actor: 'system', done: () => undefined },
    )
    expect(refreshed).toEqual({ result: 'too-late' })
    expect(sandbox.ledger.refreshRequests()).toEqual([])
    const released = { leaseOwner: null, leaseUntil: null, refreshStartedAt: null }
    expect(await grantOf()).toMatchObject({ ...released, failureCode: null })
    expect(await deps.broker.accessToken(accountId, { force: true })).toMatchObject({
      outcome: 'token',
    })
  })
})

describe('the test of a new secret', () => {
  it('is waited for by a process that ends: what it brought is stored', async () => {
    const before = await grantOf()
    const broker = createBroker(desk.deps)
    const { value } = sandbox.addClientSecret('microsoft', configured.clientId)
    sandbox.knobs.set({ rotation: 'reuse-detection', delayMs: 800 })
    const tested = broker.testSecret(configured.configId, value)
    await expect.poll(() => sandbox.ledger.refreshRequests().length).toBe(1)
    await broker.end()
    const after = await grantOf()
    expect(after.refreshTokenSealed).not.toBe(before.refreshTokenSealed)
    expect(after.leaseOwner).toBeNull()
    expect(await tested).toMatchObject({ result: 'accepted' })
  })
})

describe('a process that ends', () => {
  it('sends no refresh that waits for another process, and does not wait for it', async () => {
    const broker = createBroker(desk.deps)
    await database.db.update(tokenGrant).set({
      leaseOwner: 'another',
      leaseUntil: sql`now() + interval '1 second'`,
      version: sql`${tokenGrant.version} + 1`,
    })
    const said = broker.accessToken(accountId, { force: true })
    await sleep(300)
    const began = performance.now()
    await broker.end()
    expect(performance.now() - began).toBeLessThan(2_000)
    // the token that it has is good
    expect(await said).toMatchObject({ outcome: 'token' })
    expect(sandbox.ledger.refreshRequests()).toEqual([])
  })

  it('stores what is under way and sends nothing that is queued behind it', async () => {
    const broker = createBroker(desk.deps)
    const others = await insertGrants(desk.deps, { accountId }, 12)
    sandbox.knobs.set({ delayMs: 1_000 })
    const said = others.map((each) => broker.accessToken(each, { force: true }))
    await expect.poll(() => sandbox.ledger.refreshRequests().length).toBe(8)
    await broker.end()
    await Promise.all(said)
    expect(sandbox.ledger.refreshRequests()).toHaveLength(8)
    const grants = await database.db.select().from(tokenGrant)
    expect(grants.filter(({ refreshedAt }) => refreshedAt !== null)).toHaveLength(8)
    expect(grants.filter(({ leaseOwner }) => leaseOwner !== null)).toEqual([])
  })
})
