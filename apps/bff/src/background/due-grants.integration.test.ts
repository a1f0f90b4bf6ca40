import { setTimeout as sleep } from 'node:timers/promises'
import { eq, gt, lte } from 'drizzle-orm'
import pino from 'pino'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { tokenGrant } from '../tables/token-grant.ts'
import { insertManyGrants } from '../testing/sql-grants.ts'
import { openTestDatabase } from '../testing/open-database.ts'
import {
  claimQuery,
  countDueGrants,
  type RefreshesAhead,
  serversQuery,
  sweepDueGrants,
} from './due-grants.ts'

const database = await openTestDatabase()
const { db } = database
const log = pino({ level: 'silent' })
let now = new Date()
const clock = () => now
const never = new AbortController().signal

beforeEach(async () => {
  await database.empty()
  now = new Date()
})
afterAll(() => database.close())

/** Says that a grant is good for another hour, and remembers whom it was asked for. */
function recorder(work: () => Promise<void> = async () => undefined) {
  const asked: string[] = []
  let atOnce = 0
  const most = { atOnce: 0 }
  const broker: RefreshesAhead = {
    async refreshAhead(accountId) {
      asked.push(accountId)
      most.atOnce = Math.max(most.atOnce, ++atOnce)
      await work().finally(() => (atOnce -= 1))
      await db
        .update(tokenGrant)
        .set({ dueAt: new Date(now.getTime() + 3_600_000) })
        .where(eq(tokenGrant.accountId, accountId))
      return 'refreshed'
    },
  }
  return { deps: { db, clock, log, broker }, asked, most }
}
const due = () => countDueGrants({ db, clock })

describe('the sweep of due grants', () => {
  it('does everything that is due, once, whoever sweeps with it, and nothing else', async () => {
    await insertManyGrants(db, { total: 300, due: 100, now })
    expect(await due()).toBe(100)
    const { deps, asked } = recorder()
    const done = await Promise.all([1, 2, 3].map(() => sweepDueGrants(deps, never)))
    expect(done.reduce((sum, each) => sum + each, 0)).toBe(100)
    expect(asked).toHaveLength(100)
    expect(new Set(asked).size).toBe(100)
    expect(await due()).toBe(0)
    expect(await sweepDueGrants(deps, never)).toBe(0)
  })

  it('asks each authorization server for a few at a time', async () => {
    await insertManyGrants(db, { total: 60, due: 60, now })
    const { deps, most } = recorder(async () => {
      // until every place is taken: one server's may be claimed long before the other's
      for (let n = 0; n < 500 && most.atOnce < 16; n += 1) await sleep(20)
      await sleep(20)
    })
    await sweepDueGrants(deps, never)
    // two servers, eight each
    expect(most.atOnce).toBe(16)
  })

  it('brings back what a process had taken that died', async () => {
    await insertManyGrants(db, { total: 20, due: 20, now })
    const dead = recorder(() => new Promise(() => undefined))
    void sweepDueGrants(dead.deps, never)
    await expect.poll(() => dead.asked.length, { timeout: 20_000 }).toBe(16)
    const alive = recorder()
    await sweepDueGrants(alive.deps, never)
    expect(alive.asked).toHaveLength(4)
    now = new Date(now.getTime() + 2 * 60_000)
    expect(await due()).toBe(16)
    await sweepDueGrants(alive.deps, never)
    expect(new Set(alive.asked).size).toBe(20)
  })

  it('gives back what it did not begin when it is told to end', async () => {
    await insertManyGrants(db, { total: 60, due: 60, now })
    const stop = new AbortController()
    const { deps, asked } = recorder(async () => stop.abort())
    await sweepDueGrants(deps, stop.signal)
    const later = await db.select().from(tokenGrant).where(gt(tokenGrant.dueAt, now))
    const again = await db.select().from(tokenGrant).where(lte(tokenGrant.dueAt, now))
    expect(later).toHaveLength(asked.length)
    expect(again).toHaveLength(60 - asked.length)
  })

  it('costs what is due: no statement of it reads the whole table', async () => {
    await insertManyGrants(db, { total: 5_000, due: 50, now })
    const order = { key: 'https://s1.example', most: 8, until: now }
    for (const query of [serversQuery(db, now), claimQuery(db, now, order)]) {
      const { sql, params } = query.toSQL()
      const { rows } = await database.raw.run(`explain ${sql}`, params)
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
      expect(plan).not.toContain('Seq Scan on token_grant')
      expect(plan).toContain('token_grant_due')
    }
  })
})
