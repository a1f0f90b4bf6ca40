import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../db/open.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { consoleDeps, createTestConsole } from '../testing/console.ts'
import { clearEmails } from '../testing/fixtures.ts'
import { openTestDatabase } from '../testing/open-database.ts'
import { afterLeaseMs } from './lease.ts'

let sandbox: Sandbox
let database: Database

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
  await clearEmails(database.db)
})

const minutes = 60_000
const brokerWithClock = (skewMs: number) =>
  consoleDeps(database.db, sandbox, { clock: () => new Date(Date.now() + skewMs) }).broker

/** A grant whose access token has run out by every clock. */
async function expiredGrant(): Promise<string> {
  const desk = await createTestConsole(consoleDeps(database.db, sandbox), sandbox)
  const configured = await desk.configure()
  expect(await desk.authorize(configured)).toMatchObject({ result: 'success' })
  const accountId = configured.email.accounts.mailbox
  await database.db
    .update(tokenGrant)
    .set({ expiresAt: new Date(Date.now() - 60 * minutes) })
    .where(eq(tokenGrant.accountId, accountId))
  sandbox.ledger.clear()
  return accountId
}
const refreshes = () => sandbox.ledger.refreshRequests().length
const grantOf = async (accountId: string) => {
  const [grant] = await database.db
    .select()
    .from(tokenGrant)
    .where(eq(tokenGrant.accountId, accountId))
  return grant
}

describe('brokers whose clocks are ten minutes apart', () => {
  it.each([
    ['ahead', 10 * minutes],
    ['behind', -10 * minutes],
  ])('refresh one token once where the second is %s', async (_, skewMs) => {
    const accountId = await expiredGrant()
    sandbox.knobs.set({ rotation: 'reuse-detection', delayMs: 600 })
    const first = brokerWithClock(0).accessToken(accountId)
    await expect.poll(refreshes, { timeout: 20_000 }).toBe(1)
    const second = await brokerWithClock(skewMs).accessToken(accountId)
    expect(second).toMatchObject({ outcome: 'token' })
    expect(await first).toEqual(second)
    expect(refreshes()).toBe(1)
    expect(await grantOf(accountId)).toMatchObject({ status: 'authorized', leaseOwner: null })
  })

  it('take a dead holder’s lease over when the database’s clock says so, not their own', async () => {
    const accountId = await expiredGrant()
    const began = performance.now()
    await database.db
      .update(tokenGrant)
      .set({
        leaseOwner: 'dead',
        leaseUntil: sql`now() + interval '1500 milliseconds'`,
        refreshStartedAt: new Date(),
      })
      .where(eq(tokenGrant.accountId, accountId))
    const outcome = await brokerWithClock(10 * minutes).accessToken(accountId)
    expect(outcome).toMatchObject({ outcome: 'token' })
    expect(performance.now() - began).toBeGreaterThanOrEqual(1500 + afterLeaseMs - 100)
    expect(refreshes()).toBe(1)
  })
})
