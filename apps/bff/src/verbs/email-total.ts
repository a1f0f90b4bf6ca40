import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import type { Clock } from '../deps.ts'
import { email } from '../tables/email.ts'

/** How many there are beyond this is nobody's question. */
const countedUpTo = 10_000
/** How long another process's additions may go unseen in the total; the rows themselves never do. */
const keptMs = 2000

/** The number of emails, so that a page of a long list costs no more than one of a short list. */
export interface EmailTotal {
  all(): Promise<number>
  /** An email was added or removed here. */
  forget(): void
}

export function createEmailTotal({ db, clock }: { db: Db; clock: Clock }): EmailTotal {
  let kept: { total: Promise<number>; until: number } | null = null
  return {
    all() {
      const now = clock().getTime()
      if (kept === null || kept.until <= now) {
        const total = countEmails(db, undefined)
        const mine = { total, until: now + keptMs }
        kept = mine
        total.catch(() => {
          if (kept === mine) kept = null
        })
      }
      return kept.total
    },
    forget() {
      kept = null
    },
  }
}

/** Counted up to 10,000; a search has the trigram index for it. */
export async function countEmails(db: Db, matching: SQL | undefined): Promise<number> {
  const counted = db
    .select({ one: sql`1`.as('one') })
    .from(email)
    .where(matching)
    .limit(countedUpTo)
    .as('counted')
  const [row] = await db.select({ total: sql<number>`count(*)::int` }).from(counted)
  return row?.total ?? 0
}
