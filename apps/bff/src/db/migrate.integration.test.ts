import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { databaseUrl } from '../testing/database-setup.ts'
import { openTestDatabase } from '../testing/open-database.ts'
import { migrationsFolder } from './migrations-folder.ts'
import { openPostgres } from './open-postgres.ts'

/** As several processes would open it; PGlite has one, its directory lock sees to that. */
async function openEmpty() {
  const source = inject('testDatabase')
  if (source.kind === 'pglite') return [await openTestDatabase()]
  const name = `empty_${Date.now()}`
  const admin = postgres(source.url, { max: 1, onnotice: () => undefined })
  await admin`create database ${admin(name)}`
  await admin.end()
  return Array.from({ length: 5 }, () =>
    openPostgres(databaseUrl(source.url, name), { poolSize: 1 }),
  )
}

describe('migrate', () => {
  it('applies each migration once, whoever starts at the same time and however often', async () => {
    const databases = await openEmpty()
    await Promise.all(databases.map((each) => each.migrate()))
    await Promise.all(databases.map((each) => each.migrate()))
    const journal = z
      .object({ entries: z.array(z.unknown()) })
      .parse(JSON.parse(readFileSync(join(migrationsFolder(), 'meta/_journal.json'), 'utf8')))
    const [applied] =
      (await databases[0]?.db
        .select({ count: sql<number>`count(*)::int` })
        .from(sql`drizzle.__drizzle_migrations`)) ?? []
    expect(applied?.count).toBe(journal.entries.length)
    await Promise.all(databases.map((each) => each.close()))
  })
})
