import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { migrationsFolder } from './migrations-folder.ts'
import type { Database } from './open.ts'
import * as schema from './schema.ts'

export const pgliteExtensions = { pg_trgm }

/** The embedded database over an opened PGlite; whoever opens a directory holds its lock (lock-directory.ts). */
export function databaseOverPglite(client: PGlite): Database {
  const db = drizzle(client, { schema })
  return {
    db,
    migrate: () => migrate(db, { migrationsFolder: migrationsFolder() }),
    async ping() {
      await db.execute(sql`select 1`)
    },
    close: () => client.close(),
  }
}

export async function openPglite(directory: string): Promise<Database> {
  return databaseOverPglite(await PGlite.create(directory, { extensions: pgliteExtensions }))
}
