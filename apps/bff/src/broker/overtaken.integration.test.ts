import { setTimeout as sleep } from 'node:timers/promises'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq, sql } from 'drizzle-orm'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { tokenGrant } from '../tables/token-grant.ts'
import {
  type Configured,
  consoleDeps,
  createTestConsole,
  type TestConsole,
} from '../testing/console.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { createBroker } from './create-broker.ts'

/** A process that is cut off the database for longer than its lease, and another that takes over. */

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
  sandbox.knobs.set({ rotation: 'reuse-detection' })
})

const another = () => consoleDeps(database.db, sandbox).broker
const force = (broker = another()) => broker.accessToken(accountId, { force: true })
const grantOf = async () => {
  const [grant] = await database.db
    .select()
    .from(tokenGrant)
    .where(eq(tokenGrant.accountId, accountId))
  if (grant === undefined) throw new Error('no grant')
  return grant
}
const leaseRanOut = () =>
  database.db.update(tokenGrant).set({ leaseUntil: sql`now() - interval '1 second'` })
const asked = () => expect.poll(() => sandbox.ledger.refreshRequests().length).toBe(1)
/** A refresh of this one is answered, and stored only after `meanwhile`. */
function cutOff(meanwhile: () => Promise<unknown>, log = desk.deps.log) {
  const { authorizationServer } = desk.deps
  return createBroker({
    ...desk.deps,
    log,
    authorizationServer: {
      ...authorizationServer,
      async refresh(...request) {
        const answer = await authorizationServer.refresh(...request)
        await leaseRanOut()
        await meanwhile()
        return answer
      },
    },
  })
}

describe('a lease that ran out while the database was away', () => {
  it('is not taken over at once: who could not store what came is heard before', async () => {
    let other: Promise<unknown> = Promise.resolve()
    const broker = cutOff(async () => {
      other = force()
      // so long that it has looked, and far from so long that it may take over
      await sleep(1_000)
    })
    const said = await force(broker)
    expect(said).toMatchObject({ outcome: 'token' })
    expect(await other).toEqual(said)
    expect(sandbox.ledger.refreshRequests()).toHaveLength(1)
    expect(await grantOf()).toMatchObject({ status: 'authorized', failureCode: null })
  })
})

describe('tokens that could not be stored while the lease lasted', () => {
  it('are stored where another process merely failed meanwhile', async () => {
    const before = await grantOf()
    const broker = cutOff(async () => {
      sandbox.knobs.set({ tokenFault: 'server-error' })
      expect(await force()).toMatchObject({ outcome: 'unreachable' })
      sandbox.knobs.set({ tokenFault: null })
    })
    expect(await force(broker)).toMatchObject({ outcome: 'token' })
    const after = await grantOf()
    expect(after.refreshTokenSealed).not.toBe(before.refreshTokenSealed)
    expect(after).toMatchObject({ status: 'authorized', leaseOwner: null })
    // what the other was told stands until the next try, which goes well
    expect(after.failureCode).toBe('provider-error')
    expect(await force()).toMatchObject({ outcome: 'token' })
    expect(await grantOf()).toMatchObject({ status: 'authorized', failureCode: null })
  })

  it('are stored where the other was told that the old refresh token is void, and proved at once', async () => {
    const broker = cutOff(async () => {
      sandbox.knobs.set({ tokenFault: 'invalid_grant' })
      expect(await force()).toMatchObject({ outcome: 'needs-reauthorization' })
      expect(await grantOf()).toMatchObject({ failureCode: 'lost-rotation' })
      sandbox.knobs.set({ tokenFault: null })
    })
    expect(await force(broker)).toMatchObject({ outcome: 'token' })
    const { status, dueAt } = await grantOf()
    expect(status).toBe('authorized')
    expect(Number(dueAt)).toBeLessThanOrEqual(Date.now())
    expect(await another().refreshAhead(accountId)).toBe('refreshed')
    expect(await grantOf()).toMatchObject({ status: 'authorized', failureCode: null })
  })

  it('are called a lost rotation again where the provider took them back with the old one', async () => {
    const broker = cutOff(async () => {
      // by reuse of the old one: the provider revokes all of its family
      expect(await force()).toMatchObject({ outcome: 'needs-reauthorization' })
    })
    expect(await force(broker)).toMatchObject({ outcome: 'token' })
    expect(await another().refreshAhead(accountId)).toBe('failed')
    expect(await grantOf()).toMatchObject({
      status: 'needs-reauthorization',
      failureCode: 'lost-rotation',
    })
  })

  it('wait for the other that sends the old refresh token just now', async () => {
    const before = await grantOf()
    let other: Promise<unknown> = Promise.resolve()
    const broker = cutOff(async () => {
      sandbox.knobs.set({ tokenFault: 'server-error', delayMs: 1_500 })
      other = force()
      await expect.poll(() => sandbox.ledger.refreshRequests().length, { timeout: 20_000 }).toBe(2)
    })
    const said = await force(broker)
    expect(await other).toMatchObject({ outcome: 'unreachable' })
    expect(said).toMatchObject({ outcome: 'token' })
    expect((await grantOf()).refreshTokenSealed).not.toBe(before.refreshTokenSealed)
    sandbox.knobs.set({ tokenFault: null, delayMs: 0 })
    expect(await force()).toMatchObject({ outcome: 'token' })
  })

  it('are given up, and the log says whose, where the process ends while another sends the old one', async () => {
    const lines: string[] = []
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
    const broker = cutOff(
      () =>
        database.db.update(tokenGrant).set({
          leaseOwner: 'another',
          leaseUntil: sql`now() + interval '1 minute'`,
          version: sql`${tokenGrant.version} + 1`,
        }),
      log,
    )
    const said = force(broker)
    await asked()
    await broker.end()
    await said
    expect(lines.join('')).toContain('could not be stored and are lost')
    expect(lines.join('')).toContain((await grantOf()).id)
  })

  it('give way to those that another process brought, and who asked gets these', async () => {
    sandbox.knobs.set({ rotation: 'microsoft' })
    let brought: unknown
    const broker = cutOff(async () => {
      brought = await force()
    })
    const said = await force(broker)
    expect(brought).toMatchObject({ outcome: 'token' })
    expect(said).toEqual(brought)
  })
})

it('a failure that comes late is no answer for who asked: the tokens that another brought are', async () => {
  sandbox.knobs.set({ tokenFault: 'server-error', rotation: 'microsoft' })
  let brought: unknown
  const broker = cutOff(async () => {
    sandbox.knobs.set({ tokenFault: null })
    brought = await force()
  })
  const said = await force(broker)
  expect(brought).toMatchObject({ outcome: 'token' })
  expect(said).toEqual(brought)
  expect(await grantOf()).toMatchObject({ failureCode: null })
})
