import { asc, eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { authUser } from '../tables/auth.ts'
import { recordEvent } from './record-event.ts'

/** Removes an administrator; the sessions go with the row, so the removal works at once. */
export async function removeAdministrator(deps: Deps, actor: Actor, id: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    // All rows in one order: two administrators who remove each other at once cannot both succeed.
    const all = await tx.select().from(authUser).orderBy(asc(authUser.id)).for('update')
    const removed = all.find((user) => user.id === id)
    if (!removed) throw new AppError('not_found')
    if (all.length === 1) throw new AppError('last_administrator')
    await tx.delete(authUser).where(eq(authUser.id, id))
    await recordEvent(
      { ...deps, db: tx },
      {
        type: 'administrator.removed',
        outcome: 'ok',
        actor: actor.name,
        detail: { email: removed.email },
      },
    )
  })
}
