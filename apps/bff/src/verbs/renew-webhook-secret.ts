import type { AlertRuleMade } from '@mailgrant/contract/alert-rule'
import { eq } from 'drizzle-orm'
import { newWebhookSecret } from '../alerts/webhook-secret.ts'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { places } from '../seal/places.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { readAlertRule } from './read-alert-rules.ts'
import { recordEvent } from './record-event.ts'

/** Replaces a webhook's secret at once; the old one signs nothing any more. */
export async function renewWebhookSecret(
  { db, clock, sealer }: Pick<Deps, 'db' | 'clock' | 'sealer'>,
  actor: Actor,
  id: string,
): Promise<AlertRuleMade> {
  return db.transaction(async (tx) => {
    const [stored] = await tx.select().from(alertRule).where(eq(alertRule.id, id)).for('update')
    if (stored === undefined) throw new AppError('rule_not_found')
    if (stored.channel !== 'webhook') throw new AppError('no_webhook')
    const webhookSecret = newWebhookSecret()
    await tx
      .update(alertRule)
      .set({
        webhookSecretSealed: sealer.seal(places.webhookSecret(id), webhookSecret),
        version: stored.version + 1,
        updatedAt: clock(),
        updatedBy: actor.name,
      })
      .where(eq(alertRule.id, id))
    await recordEvent(
      { db: tx, clock },
      {
        type: 'alert-rule.secret-replaced',
        outcome: 'ok',
        actor: actor.name,
        detail: { ruleId: id, name: stored.name },
      },
    )
    return { rule: await readAlertRule({ db: tx }, id), webhookSecret }
  })
}
