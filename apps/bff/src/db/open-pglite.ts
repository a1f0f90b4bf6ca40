import { PGlite, type Transaction } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { migrationsFolder } from './migrations-folder.ts'
import type { Database } from './open.ts'
import { asParameter, insideTransaction, type RawSql, type Row } from './raw-sql.ts'
import * as schema from './schema.ts'

export const pgliteExtensions = { pg_trgm }

/** The embedded database over an opened PGlite; whoever opens a directory holds its lock (lock-directory.ts). */
export function databaseOverPglite(client: PGlite): Database {
  const db = drizzle(client, { schema })
  return {
    db,
    raw: {
      run(text, values) {
        const inside = values === undefined ? insideTransaction(text) : null
        return inside === null
          ? rawOver(client).run(text, values)
          : client.transaction((tx) => rawOver(tx).run(inside))
      },
    },
    rawTransaction: (work) => client.transaction((tx) => work(rawOver(tx))),
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

/** Several statements at once are a matter of `exec`; `query` takes one, with values. */
const rawOver = (on: Pick<PGlite | Transaction, 'query' | 'exec'>): RawSql => ({
  async run(text, values) {
    if (values !== undefined) return on.query<Row>(text, values.map(asParameter))
    const results = await on.exec(insideTransaction(text) ?? text)
    return { rows: results.at(-1)?.rows ?? [] }
  },
})
