import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { migrationsFolder } from './migrations-folder.ts'
import type { Database } from './open.ts'
import * as schema from './schema.ts'

/** Any fixed number; every Mailgrant process must use the same. */
const migrationLock = 7_245_114_208

const quiet = { onnotice: () => undefined, connect_timeout: 10 }

/** A pool on a real Postgres: any number of processes may share it. */
export function openPostgres(url: string, { poolSize = 10 } = {}): Database {
  const client = postgres(url, {
    ...quiet,
    max: poolSize,
    connection: { application_name: 'mailgrant' },
  })
  const db = drizzle(client, { schema })
  return {
    db,
    async migrate() {
      // The lock lives in one session, so it has a connection of its own and migrates on it.
      const own = postgres(url, { ...quiet, max: 1 })
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
