import { setTimeout as sleep } from 'node:timers/promises'
import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Deps } from '../deps.ts'
import { configSignature } from '../oauth2/config-signature.ts'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { insertRule } from '../testing/alert-fixtures.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { insertManyGrants } from '../testing/sql-grants.ts'
import { startTestApp } from '../testing/test-app.ts'
import { openIncident } from './open-incident.ts'
import { reviewConfig, reviewDisabledConfigs } from './review-config.ts'

const id = 'c0000000-0000-7000-8000-000000000000'
const oldest = 'b0000000-0000-7000-8000-000000000002'
const total = 600

let database: TestDatabase
let deps: Deps
const clock = () => new Date()

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(async () => {
  await database?.close()
})
beforeEach(async () => {
  deps = (await startTestApp(database)).deps
  await insertManyGrants(database.db, { total, due: 0 })
})

const review = () => database.db.transaction((tx) => reviewConfig({ db: tx, clock }, id))
const open = () =>
  database.db
    .select({ subject: incident.subject })
    .from(incident)
    .where(and(eq(incident.kind, 'failing'), isNull(incident.closedAt)))
const begin = () =>
  openIncident(
    { db: database.db, clock },
    { kind: 'failing', subject: id, reason: 'It is refused.' },
  )

/** One grant, the oldest and refreshed first, is of the config as it is now. */
async function renewOldest() {
  const [config] = await database.db.select().from(idpConfig).where(eq(idpConfig.id, id))
  if (config === undefined) throw new Error('no config')
  const rule = { address: 'm2@example.test', strictMatching: true, expectedOwner: null }
  await database.db
    .update(tokenGrant)
    .set({ configSignature: configSignature(config, rule) })
    .where(eq(tokenGrant.id, oldest))
  await database.db
    .update(tokenGrant)
    .set({ refreshedAt: clock() })
    .where(ne(tokenGrant.id, oldest))
}

/** By the transaction so far, as Postgres counts. */
async function grantsRead(tx: Pick<Deps['db'], 'select'>): Promise<number> {
  const [row] = await tx
    .select({ rows: sql`seq_tup_read + coalesce(idx_tup_fetch, 0)`.mapWith(Number) })
    .from(sql`pg_stat_xact_user_tables`)
    .where(sql`relname = 'token_grant'`)
  if (row === undefined) throw new Error('nothing is counted')
  return row.rows
}

describe('the review of a config', () => {
  it('tells a recovery that only the oldest of hundreds of grants knows of', async () => {
    await insertRule(deps)
    await begin()
    await database.db.update(alertDelivery).set({ state: 'sent', attempts: 1 })
    await renewOldest()
    await review()
    expect(await open()).toEqual([])
    const told = await database.db.select({ moment: alertDelivery.moment }).from(alertDelivery)
    expect(told.map(({ moment }) => moment).toSorted()).toEqual(['opened', 'recovered'])
  })

  it('sees that a disabled config is used by the account of the oldest of its grants', async () => {
    await renewOldest()
    await database.db.update(idpConfig).set({ state: 'disabled' })
    await reviewDisabledConfigs({ db: database.db, clock })
    expect(await open()).toEqual([])
    await database.db.update(mailAccount).set({ enabled: true })
    await reviewDisabledConfigs({ db: database.db, clock })
    expect(await open()).toEqual([{ subject: id }])
  })

  it('takes back an untold recovery where nobody is left to know that it is well', async () => {
    await insertRule(deps)
    await begin()
    await database.db.update(alertDelivery).set({ state: 'sent', attempts: 1 })
    await renewOldest()
    await review()
    await database.db.delete(tokenGrant)
    await review()
    const told = await database.db
      .select({ moment: alertDelivery.moment, state: alertDelivery.state })
      .from(alertDelivery)
      .where(eq(alertDelivery.moment, 'recovered'))
    expect(told).toEqual([{ moment: 'recovered', state: 'dropped' }])
  })

  it('waits for who is just writing that its client is refused, and takes nothing back', async () => {
    await renewOldest()
    await begin()
    let other: Promise<unknown> = Promise.resolve()
    await database.db.transaction(async (tx) => {
      await tx
        .update(tokenGrant)
        .set({ failureCode: 'client-rejected', failureMessage: 'It is refused.' })
        .where(eq(tokenGrant.id, oldest))
      await reviewConfig({ db: tx, clock }, id)
      other = review()
      // long enough to have read the grants, if it did not wait
      await sleep(300)
    })
    await other
    expect(await open()).toEqual([{ subject: id }])
  })

  it('each hour reads no grants where nothing is wrong', async () => {
    const read = await database.db.transaction(async (tx) => {
      const before = await grantsRead(tx)
      await reviewDisabledConfigs({ db: tx, clock })
      return (await grantsRead(tx)) - before
    })
    expect(read).toBe(0)
  })
})
