import type PgBoss from 'pg-boss'
import type { Database } from '../db/open.ts'
import type { RawSql } from '../db/raw-sql.ts'

/** Any fixed number; every Mailgrant process must use the same. */
const queuesLock = 7_245_114_209

/** Completed jobs are kept while their slot lasts, so no slot may be longer. */
const longestSlotSeconds = 3600

const adapter = (raw: RawSql): PgBoss.Db => ({
  executeSql: (text: string, values?: unknown[]) => raw.run(text, values),
})

/**
 * pg-boss over our database, in a schema of its own, with these queues. Schema and queues are made
 * in one transaction behind a lock: pg-boss's own way of making queues ends in a deadlock where
 * several processes start at once.
 */
export async function openQueues(
  database: Pick<Database, 'raw' | 'rawTransaction'>,
  queues: readonly string[],
): Promise<PgBoss> {
  const { default: Boss } = await import('pg-boss')
  await database.rawTransaction(async (tx) => {
    await tx.run(`select pg_advisory_xact_lock(${queuesLock})`)
    const maker = new Boss({ db: adapter(tx), schedule: false, supervise: false })
    await maker.start()
    for (const name of queues) await maker.createQueue(name, { name, policy: 'short' })
    await maker.stop({ graceful: false, close: false })
  })
  return new Boss({
    db: adapter(database.raw),
    migrate: false,
    schedule: false,
    // ends jobs whose process died, and takes away old ones
    maintenanceIntervalSeconds: 30,
    archiveCompletedAfterSeconds: longestSlotSeconds,
    deleteAfterMinutes: 60,
  })
}
