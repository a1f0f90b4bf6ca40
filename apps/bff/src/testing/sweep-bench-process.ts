import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asc, eq, inArray } from 'drizzle-orm'
import pino from 'pino'
import { z } from 'zod'
import { type RefreshesAhead, sweepDueGrants } from '../background/due-grants.ts'
import { openPglite } from '../db/open-pglite.ts'
import { openPostgres } from '../db/open-postgres.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { insertManyGrants } from './sql-grants.ts'

/**
 * Fills an empty database, says `ready`, and sweeps once for each message: answers `{ due, idle }`,
 * milliseconds of a sweep with everything due and of one with nothing.
 */
const order = z
  .object({
    /** null: the embedded database, in a directory of its own */
    databaseUrl: z.string().nullable(),
    total: z.number(),
    due: z.number(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''))

const directory = await mkdtemp(join(tmpdir(), 'mailgrant-sweep-'))
const database =
  order.databaseUrl === null ? await openPglite(directory) : openPostgres(order.databaseUrl)
await database.migrate()
const { db } = database
const log = pino({ level: 'silent' })
const clock = () => new Date()
const signal = new AbortController().signal

/** What every refresh costs the sweep, without the provider: one write. */
const broker: RefreshesAhead = {
  async refreshAhead(accountId) {
    await db
      .update(tokenGrant)
      .set({ dueAt: new Date(Date.now() + 3_600_000) })
      .where(eq(tokenGrant.accountId, accountId))
    return 'refreshed'
  },
}

async function timed(expected: number): Promise<number> {
  const began = performance.now()
  const done = await sweepDueGrants({ db, clock, log, broker }, signal)
  const ms = performance.now() - began
  if (done !== expected) throw new Error(`swept ${done} instead of ${expected}`)
  return ms
}

await insertManyGrants(db, { total: order.total, due: order.due })
const rows = await db
  .select({ id: tokenGrant.id })
  .from(tokenGrant)
  .orderBy(asc(tokenGrant.dueAt))
  .limit(order.due)
const ids = rows.map(({ id }) => id)
/** One round: everything due again, a sweep that finds it, and one that finds nothing. */
async function round(): Promise<{ due: number; idle: number }> {
  await db
    .update(tokenGrant)
    .set({ dueAt: new Date(Date.now() - 1000) })
    .where(inArray(tokenGrant.id, ids))
  const due = await timed(order.due)
  return { due, idle: await timed(0) }
}

// What is compiled or cached at first use is nobody's figure.
await round()
process.on('message', async () => process.send?.(await round()))
process.send?.('ready')
await once(process, 'disconnect')
await database.close()
await rm(directory, { recursive: true, force: true })
