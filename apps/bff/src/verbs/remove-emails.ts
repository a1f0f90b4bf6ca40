import { inArray } from 'drizzle-orm'
import type { Actor, Deps } from '../deps.ts'
import { email } from '../tables/email.ts'
import { recordEvent } from './record-event.ts'

/** Deletes emails with their accounts and tokens; ids that are gone already are no error. */
export async function removeEmails(
  deps: Deps,
  actor: Actor,
  ids: readonly string[],
): Promise<number> {
  return deps.db.transaction(async (tx) => {
    const removed = await tx
      .delete(email)
      .where(inArray(email.id, [...new Set(ids)]))
      .returning({ id: email.id, address: email.address })
    for (const each of removed)
      await recordEvent(
        { ...deps, db: tx },
        { type: 'email.removed', outcome: 'ok', actor: actor.name, email: each },
      )
    return removed.length
  })
}
