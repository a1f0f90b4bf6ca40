import { inArray, lt } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { event } from '../tables/event.ts'

const dayMs = 86_400_000
const lot = 1000
/** One run ends after as many lots; the next goes on. */
const mostLots = 100

/**
 * Removes what is older than the timeline is kept, in lots with a transaction each, so that nobody
 * waits for all of it.
 *
 * @returns how many were removed; `more` where the run ended before the work did
 */
export async function removeOldEvents(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  retentionDays: number,
): Promise<{ removed: number; more: boolean }> {
  const before = new Date(clock().getTime() - retentionDays * dayMs)
  let removed = 0
  for (let count = 0; count < mostLots; count += 1) {
    const old = db
      .select({ id: event.id })
      .from(event)
      .where(lt(event.at, before))
      .orderBy(event.at, event.id)
      .limit(lot)
    const gone = await db.delete(event).where(inArray(event.id, old)).returning({ id: event.id })
    removed += gone.length
    if (gone.length < lot) return { removed, more: false }
  }
  return { removed, more: true }
}
