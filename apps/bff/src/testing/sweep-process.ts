import { eq, sql } from 'drizzle-orm'
import { setTimeout as sleep } from 'node:timers/promises'
import pino from 'pino'
import { z } from 'zod'
import { createBackground } from '../background/create-background.ts'
import { type RefreshesAhead, sweepDueGrants } from '../background/due-grants.ts'
import { openPostgres } from '../db/open-postgres.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { consoleDeps, withoutAuth } from './console.ts'

/**
 * One of several processes that sweep the grants of one database until they are ended: writes each
 * that it did into the table `handled`. Says `runs` once background work has started.
 */
const order = z
  .object({
    databaseUrl: z.string(),
    providersFile: z.string(),
    /** how far its clock is ahead */
    aheadMs: z.number(),
    /** how long a refresh takes */
    workMs: z.number(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''))

const database = openPostgres(order.databaseUrl)
const { db } = database
const clock = () => new Date(Date.now() + order.aheadMs)
const broker: RefreshesAhead = {
  async refreshAhead(accountId) {
    await sleep(order.workMs)
    await db.execute(
      sql`insert into handled (account_id, pid) values (${accountId}, ${process.pid})`,
    )
    await db
      .update(tokenGrant)
      .set({ dueAt: new Date(clock().getTime() + 3_600_000) })
      .where(eq(tokenGrant.accountId, accountId))
    return 'refreshed'
  },
}
const log = pino({ level: 'silent' })
const background = createBackground(
  withoutAuth({ ...consoleDeps(db, order, { clock }), log }),
  database,
  {
    shared: [
      {
        queue: 'grants',
        every: 1,
        run: (signal) => sweepDueGrants({ db, clock, log, broker }, signal),
      },
    ],
    own: [],
  },
)
await background.start()
process.stdout.write('runs\n')
process.stdin.once('end', async () => {
  await background.stop()
  await database.close()
  process.exit(0)
})
process.stdin.resume()
