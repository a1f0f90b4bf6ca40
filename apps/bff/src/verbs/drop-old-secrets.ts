import { and, eq, isNotNull } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { secretUse } from '../secrets/secret-use.ts'
import { isKept, noOldSecret } from '../secrets/slots.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { recordEvent } from './record-event.ts'

/** Forgets old secrets whose time is over, or that every live grant has left behind. */
export async function dropOldSecrets({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const kept = await db
    .select({
      id: idpConfig.id,
      oldSecretSealed: idpConfig.oldSecretSealed,
      promotedAt: idpConfig.promotedAt,
    })
    .from(idpConfig)
    .where(isNotNull(idpConfig.oldSecretSealed))
  const uses = await secretUse(
    db,
    kept.map(({ id }) => id),
  )
  for (const slot of kept) {
    const { refreshed = 0, waiting = 0 } = uses.get(slot.id) ?? {}
    if (isKept(slot, clock()) && (refreshed === 0 || waiting > 0)) continue
    await db.transaction(async (tx) => {
      const dropped = await tx
        .update(idpConfig)
        .set(noOldSecret)
        // another promotion may have come between: what it keeps is another one's time
        .where(
          and(eq(idpConfig.id, slot.id), eq(idpConfig.oldSecretSealed, slot.oldSecretSealed ?? '')),
        )
        .returning({ id: idpConfig.id })
      if (dropped.length === 0) return
      await recordEvent(
        { db: tx, clock },
        { type: 'secret.dropped', outcome: 'ok', actor: 'system', configId: slot.id },
      )
    })
  }
}
