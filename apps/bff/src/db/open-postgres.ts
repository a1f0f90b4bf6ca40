import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { migrationsFolder } from './migrations-folder.ts'
import type { Database } from './open.ts'
import { asParameter, insideTransaction, type RawSql } from './raw-sql.ts'
import * as schema from './schema.ts'
import { watchedSockets } from './watched-socket.ts'

/** Any fixed number; every Mailgrant process must use the same. */
const migrationLock = 7_245_114_208

/** seconds */
const connectTimeout = 10

/**
 * So that no request hangs for ever. Our statements take milliseconds; one that takes 15 s is
 * waiting for a lock or a sick server. Nothing of ours keeps a transaction open without a statement.
 */
const limits = { statement_timeout: 15_000, idle_in_transaction_session_timeout: 30_000 }

/** How long a start waits for another process that migrates. */
const migrationWaitMs = 5 * 60_000

/**
 * Seconds before a connection that failed is tried anew. The driver's own wait grows to 20 s: a
 * server that is back would be asked by nobody for as long.
 */
const reconnectWait = (failures: number) =>
  (0.5 + Math.random() / 2) * Math.min(0.05 * 2 ** Math.min(failures, 10), 1)

const quiet = { onnotice: () => undefined, connect_timeout: connectTimeout }

/**
 * Seconds until a connection without work is closed, so that one over which nothing comes for longer
 * than that, and than a statement may run, is known to be dead.
 */
const idleTimeout = 10
const silenceMs = 28_000

/** A pool on a real Postgres: any number of processes may share it. */
export function openPostgres(
  url: string,
  { poolSize = 10, statementTimeoutMs = limits.statement_timeout, silentAfterMs = silenceMs } = {},
): Database {
  // a variable, since the driver's types do not know of it
  const watched = { socket: watchedSockets(silentAfterMs) }
  const client = postgres(url, {
    ...quiet,
    ...watched,
    idle_timeout: idleTimeout,
    max: poolSize,
    backoff: reconnectWait,
    connection: {
      ...limits,
      statement_timeout: statementTimeoutMs,
      application_name: 'mailgrant',
    },
  })
  const db = drizzle(client, { schema })
  return {
    db,
    raw: {
      async run(text, values) {
        const inside = values === undefined ? insideTransaction(text) : null
        if (inside === null) return rawOver(client).run(text, values)
        return client.begin((tx) => rawOver(tx).run(inside))
      },
    },
    rawTransaction: async (work) => {
      const result = await client.begin(async (tx) => ({ value: await work(rawOver(tx)) }))
      return result.value
    },
    async migrate() {
      // The lock lives in one session, so it has a connection of its own and migrates on it. The
      // pool's limit is not for it: others wait here while one migrates a large table.
      const own = postgres(url, {
        ...quiet,
        max: 1,
        connection: {
          application_name: 'mailgrant migrations',
          statement_timeout: 0,
          lock_timeout: migrationWaitMs,
        },
      })
      try {
        await own`select pg_advisory_lock(${migrationLock})`
        await migrate(drizzle(own), { migrationsFolder: migrationsFolder() })
      } finally {
        await own.end({ timeout: 5 })
      }
    },
    async ping() {
      await db.execute(sql`select 1`)
    },
    close: () => client.end({ timeout: 5 }),
  }
}

const rawOver = (on: Pick<postgres.Sql, 'unsafe'>): RawSql => ({
  async run(text, values) {
    const rows = await (values === undefined
      ? on.unsafe(insideTransaction(text) ?? text)
      : on.unsafe(text, values.map(asParameter)))
    return { rows: [...rows] }
  },
})
