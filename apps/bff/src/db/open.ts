import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type { RawSql } from './raw-sql.ts'
import type * as schema from './schema.ts'

/** One type for both drivers (PGlite, postgres.js). */
export type Db = PgDatabase<PgQueryResultHKT, typeof schema>

/** What every opened database offers, whichever driver is behind it. */
export interface Database {
  db: Db
  /** Brings the schema up to date; safe when several processes start at once. */
  migrate(): Promise<void>
  raw: RawSql
  /** In one transaction, which is undone where `work` rejects. */
  rawTransaction<T>(work: (raw: RawSql) => Promise<T>): Promise<T>
  /** Cheap round trip, for /readyz. */
  ping(): Promise<void>
  close(): Promise<void>
}
