import { setTimeout as sleep } from 'node:timers/promises'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { and, eq, lte, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { circuit } from '../tables/circuit.ts'
import { incident } from '../tables/incident.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { consoleDeps, createTestConsole } from '../testing/console.ts'
import { insertGrants } from '../testing/many-grants.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'

let sandbox: Sandbox
let database: TestDatabase

beforeAll(async () => {
  sandbox = await startSandbox({ mail: false })
  database = await openTestDatabase()
})
afterAll(async () => {
  await sandbox?.stop()
  await database?.close()
})

const brokers = () => Array.from({ length: 3 }, () => consoleDeps(database.db, sandbox).broker)

/** As background work does: whatever is due, by any of the processes. */
async function sweep(processes: ReturnType<typeof brokers>): Promise<void> {
  const due = await database.db
    .select({ accountId: tokenGrant.accountId })
    .from(tokenGrant)
    .where(lte(tokenGrant.dueAt, new Date()))
  await Promise.all(
    due.map(({ accountId }, n) => processes[n % processes.length]?.refreshAhead(accountId)),
  )
}

/** Most requests within any one second. */
function peakOf(requests: readonly { startedAt: number }[]): number {
  const times = requests.map(({ startedAt }) => startedAt).toSorted((a, b) => a - b)
  return Math.max(
    0,
    ...times.map((at, n) => times.filter((t, m) => m >= n && t < at + 1000).length),
  )
}

const count = 60

it('an outage while 60 grants fall due is one alarm, no stampede after it, and over by itself', async () => {
  const { db } = database
  const desk = await createTestConsole(consoleDeps(db, sandbox), sandbox)
  const configured = await desk.configure()
  await desk.authorize(configured)
  const like = { accountId: configured.email.accounts.mailbox }
  const past = new Date(Date.now() - 60_000)
  const hourAgo = new Date(Date.now() - 3_600_000)
  const rule = {
    id: v7(),
    name: 'Team',
    channel: 'mail' as const,
    recipients: ['team@example.test'],
  }
  await db.insert(alertRule).values({
    ...rule,
    events: ['failing', 'server-down', 'needs-reauthorisation', 'recovered'],
    createdAt: past,
    updatedAt: past,
  })
  await insertGrants(desk.deps, like, count, {
    grant: {
      issuedAt: hourAgo,
      usedAt: past,
      dueAt: past,
      expiresAt: new Date(Date.now() + 120_000),
    },
  })
  sandbox.knobs.set({ tokenFault: 'server-error' })
  sandbox.ledger.clear()
  const processes = brokers()
  for (let n = 0; n < 8; n += 1) {
    await sweep(processes)
    await sleep(100)
  }
  const asked = sandbox.ledger.refreshRequests().length
  // five, and those that were under way in three processes when the fifth failed
  expect(asked).toBeGreaterThanOrEqual(5)
  expect(asked).toBeLessThanOrEqual(5 + 3 * 6)
  const open = await db
    .select()
    .from(incident)
    .where(sql`${incident.closedAt} is null`)
  expect(open.map(({ kind }) => kind)).toEqual(['server-down'])
  const alarms = await db
    .select({ kind: incident.kind })
    .from(alertDelivery)
    .innerJoin(incident, eq(incident.id, alertDelivery.incidentId))
    .where(and(eq(alertDelivery.moment, 'opened'), eq(alertDelivery.state, 'pending')))
  expect(alarms).toEqual([{ kind: 'server-down' }])

  sandbox.knobs.reset()
  sandbox.ledger.clear()
  await db.update(circuit).set({ probeAt: sql`now()` })
  await db.update(tokenGrant).set({ dueAt: new Date(), retryAt: null })
  const began = Date.now()
  const left = async () =>
    db.$count(tokenGrant, and(lte(tokenGrant.expiresAt, new Date(Date.now() + 600_000))))
  while ((await left()) > 0 && Date.now() - began < 150_000) {
    await sweep(processes)
    await sleep(200)
  }
  const seconds = (Date.now() - began) / 1000
  const requests = sandbox.ledger.refreshRequests()
  const peak = peakOf(requests)
  process.stdout.write(
    `outage: ${asked} requests in it; after it ${requests.length} in ${seconds.toFixed(1)} s, at most ${peak} within a second\n`,
  )
  expect(requests).toHaveLength(count)
  // ten a second are wanted; without pacing all would come at once
  expect(peak).toBeLessThan(count / 2)
  expect(await left()).toBe(0)
  const states = await db
    .selectDistinct({ status: tokenGrant.status, code: tokenGrant.failureCode })
    .from(tokenGrant)
  expect(states).toEqual([{ status: 'authorized', code: null }])
  expect(
    await db
      .select()
      .from(incident)
      .where(sql`${incident.closedAt} is null`),
  ).toEqual([])
}, 240_000)
