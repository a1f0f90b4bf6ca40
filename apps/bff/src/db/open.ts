import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type * as schema from './schema.ts'

/** One type for both drivers (PGlite, postgres.js). */
export type Db = PgDatabase<PgQueryResultHKT, typeof schema>
