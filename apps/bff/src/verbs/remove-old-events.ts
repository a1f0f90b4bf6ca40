import { inArray, lt } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { event } from '../tables/event.ts'

const dayMs = 86_400_000
const lot = 1000
/** One run ends after that long; the next goes on. Well below what a run of background work may last. */
const runMs = 100_000

/**
 * Removes what is older than the timeline is kept, in lots with a transaction each, so that nobody
 * waits for all of it. What bounds a run is time, not a number: every refresh of every token writes
 * events, and more may come in an hour than any number that is safe to name.
 *
 * @returns how many were removed; `more` where the run ended before the work did
 */
export async function removeOldEvents(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  retentionDays: number,
  { signal, forMs = runMs }: { signal?: AbortSignal; forMs?: number } = {},
): Promise<{ removed: number; more: boolean }> {
  const before = new Date(clock().getTime() - retentionDays * dayMs)
  const endAt = performance.now() + forMs
  const isOver = () => performance.now() >= endAt || signal?.aborted === true
  let removed = 0
  do {
    const old = db
      .select({ id: event.id })
      .from(event)
      .where(lt(event.at, before))
      .orderBy(event.at, event.id)
      .limit(lot)
    const gone = await db.delete(event).where(inArray(event.id, old)).returning({ id: event.id })
    removed += gone.length
    if (gone.length < lot) return { removed, more: false }
  } while (!isOver())
  return { removed, more: true }
}
