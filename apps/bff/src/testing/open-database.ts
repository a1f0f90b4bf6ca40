import { randomUUID } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { getTableName, sql } from 'drizzle-orm'
import postgres from 'postgres'
import { inject } from 'vitest'
import { databaseOverPglite, pgliteExtensions } from '../db/open-pglite.ts'
import { openPostgres } from '../db/open-postgres.ts'
import type { Database } from '../db/open.ts'
import * as schema from '../db/schema.ts'
import { databaseUrl } from './database-setup.ts'

export interface TestDatabase extends Database {
  /** null on PGlite, which one process has to itself */
  url: string | null
  /** Takes all rows out: opening a database for each test would cost seconds. */
  empty(): Promise<void>
}

async function empty({ db }: Database): Promise<void> {
  const names = Object.values(schema).map((table) => getTableName(table))
  await db.execute(sql.raw(`truncate ${names.map((name) => `"${name}"`).join(', ')} cascade`))
}

/** A migrated, empty database of the test file's own, on the driver of the running project. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const source = inject('testDatabase')
  if (source.kind === 'pglite') {
    const loadDataDir = await openAsBlob(source.snapshot)
    const client = await PGlite.create({ extensions: pgliteExtensions, loadDataDir })
    const database = databaseOverPglite(client)
    return { ...database, url: null, empty: () => empty(database) }
  }
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const admin = postgres(source.url, { max: 1, onnotice: () => undefined })
  await admin`create database ${admin(name)} template ${admin(source.template)}`
  await admin.end()
  const url = databaseUrl(source.url, name)
  const database = openPostgres(url)
  return { ...database, url, empty: () => empty(database) }
}
