import { sql } from 'drizzle-orm'
import type { Within } from '../verbs/within.ts'

/** Names these locks among those of the database. */
const reviews = { email: 0x6d67, config: 0x6d68 } as const

/**
 * Until the transaction ends nobody else reviews these: what one reads of them and what it closes by
 * that must not have another's incident in between. No lock of a row, since some who come here hold a
 * grant's and others an account's, and would wait for each other. Who reviews both takes the emails
 * first.
 */
export async function waitTurn(
  db: Within['db'],
  of: keyof typeof reviews,
  subjects: readonly string[],
): Promise<void> {
  // in one order, whoever comes with several
  const ids = [...new Set(subjects)].toSorted()
  await db
    .select({ held: sql`pg_advisory_xact_lock(${reviews[of]}::int, hashtext(one.id))` })
    .from(sql`unnest(${sql.param(ids)}::text[]) as one(id)`)
}
