import { PGlite } from '@electric-sql/pglite'
import { databaseOverPglite, pgliteExtensions } from '../db/open-pglite.ts'
import type { Database } from '../db/open.ts'

export async function openTestDatabase(): Promise<Database> {
  const database = databaseOverPglite(await PGlite.create({ extensions: pgliteExtensions }))
  await database.migrate()
  return database
}
