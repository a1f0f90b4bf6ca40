import { and, eq, isNull } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { apiKey } from '../tables/api-key.ts'
import { recordEvent } from './record-event.ts'

/** Ends a key for good; one that was revoked before stays as it was. */
export async function revokeApiKey(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  actor: Actor,
  id: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    const [revoked] = await tx
      .update(apiKey)
      .set({ revokedAt: clock() })
      .where(and(eq(apiKey.id, id), isNull(apiKey.revokedAt)))
      .returning({ name: apiKey.name })
    if (revoked === undefined) {
      const [known] = await tx.select({ id: apiKey.id }).from(apiKey).where(eq(apiKey.id, id))
      if (known === undefined) throw new AppError('key_not_found')
      return
    }
    await recordEvent(
      { db: tx, clock },
      {
        type: 'key.revoked',
        outcome: 'ok',
        actor: actor.name,
        detail: { keyId: id, name: revoked.name },
      },
    )
  })
}
