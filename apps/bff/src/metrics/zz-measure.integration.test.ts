import { afterAll, beforeAll, it } from 'vitest'
import { sql } from 'drizzle-orm'
import pino from 'pino'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { createMetrics } from './create-metrics.ts'
import { event } from '../tables/event.ts'
import { findEvents } from '../verbs/find-events.ts'
import { exportEvents } from '../verbs/export-events.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

it('measures', async () => {
  const { db } = database
  const emails = 50_000
  await db.execute(
    sql.raw(
      `insert into email (id, address, created_at, updated_at) select gen_random_uuid(), 'box' || n || '@example.test', now(), now() from generate_series(1, ${emails}) n`,
    ),
  )
  await db.execute(
    sql.raw(
      `insert into idp_config (id, name, provider, state, client_id, authorization_endpoint, token_endpoint, scopes, mail_hosts, created_at, updated_at) select gen_random_uuid(), 'c' || n, 'microsoft', 'enabled', 'x', 'https://login.example/authorize', 'https://login.example/token', 'a b c', '{}', now(), now() from generate_series(1, 20) n`,
    ),
  )
  await db.execute(
    sql.raw(
      `insert into mail_account (id, email_id, kind, protocol, tls_mode, after_fetch, updated_at, auth_method, provider, idp_config_id, host, port, enabled) select gen_random_uuid(), e.id, k.kind, case k.kind when 'smtp' then 'smtp' else 'imap' end, 'implicit', 'nothing', now(), 'oauth2', 'microsoft', (select id from idp_config order by id limit 1), 'h', 993, true from email e cross join (values ('mailbox'), ('smtp')) k(kind)`,
    ),
  )
  await db.execute(
    sql.raw(
      `insert into token_grant (id, account_id, config_id, access_token_sealed, refresh_token_sealed, access_token_hint, refresh_token_hint, scopes, resource_owner, owner_subject, config_signature, status, issued_at) select gen_random_uuid(), a.id, a.idp_config_id, repeat('x', 2000), repeat('y', 1500), 'h', 'h', 'a b c', 'o', 's', 'sig', 'authorized', now() from mail_account a`,
    ),
  )
  await db.execute(sql.raw('analyze'))
  const log = pino({ level: 'silent' })
  const metrics = createMetrics(
    { db, clock: () => new Date(), log },
    { countEveryMs: 0, countWaitMs: 120_000 },
  )
  for (let n = 0; n < 3; n++) {
    let worst = 0
    let last = performance.now()
    const timer = setInterval(() => {
      const now = performance.now()
      worst = Math.max(worst, now - last - 5)
      last = now
    }, 5)
    const cpu = process.cpuUsage()
    const at = performance.now()
    const { body } = await metrics.read()
    const used = process.cpuUsage(cpu)
    clearInterval(timer)
    console.log(
      `count of ${emails * 2} accounts: ${Math.round(performance.now() - at)} ms, cpu ${Math.round((used.user + used.system) / 1000)} ms, longest block ${Math.round(worst)} ms, ${body.length} bytes`,
    )
  }
  const kept = createMetrics({ db, clock: () => new Date(), log })
  await kept.read()
  for (let n = 0; n < 3; n++) {
    const at = performance.now()
    await kept.read()
    console.log(`scrape from the last count: ${Math.round(performance.now() - at)} ms`)
  }

  for (const total of [10_000, 100_000, 1_000_000]) {
    const have = (await db.select({ n: sql<number>`count(*)::int` }).from(event))[0]?.n ?? 0
    await db.execute(
      sql.raw(
        `insert into event (id, at, type, outcome, actor, email_id, email_address, detail) select gen_random_uuid(), now() - n * interval '1 minute', 'token.refreshed', 'ok', 'system', gen_random_uuid(), 'box' || n || '@example.test', '{"rotated":true,"message":"something or other happened here"}' from generate_series(${have + 1}, ${total}) n`,
      ),
    )
    await db.execute(sql.raw('analyze event'))
    const time = async (name: string, work: () => Promise<unknown>) => {
      await work()
      const times: number[] = []
      for (let n = 0; n < 5; n++) {
        const at = performance.now()
        await work()
        times.push(performance.now() - at)
      }
      console.log(
        `${total} events, ${name}: ${times.toSorted((a, b) => a - b)[2]?.toFixed(1)} ms (median of 5)`,
      )
    }
    await time('page', () => findEvents(db, { search: '' }, { before: null, limit: 25 }))
    await time('rare search', () =>
      findEvents(db, { search: 'never-there' }, { before: null, limit: 25 }),
    )
    await time('failed only (none)', () =>
      findEvents(db, { search: '', outcome: 'failed' }, { before: null, limit: 25 }),
    )
  }
  const at = performance.now()
  let bytes = 0
  for await (const piece of exportEvents({ db }, { format: 'csv', search: '' }))
    bytes += piece.length
  console.log(`export of 100,000 events: ${Math.round(performance.now() - at)} ms, ${bytes} bytes`)
}, 600_000)
