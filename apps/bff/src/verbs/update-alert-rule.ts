import type { AlertRuleMade, SaveAlertRule } from '@mailgrant/contract/alert-rule'
import { eq } from 'drizzle-orm'
import { assertEmailsExist, assertWebhookAllowed, ruleColumns } from '../alerts/rule-columns.ts'
import { newWebhookSecret } from '../alerts/webhook-secret.ts'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { places } from '../seal/places.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { readAlertRule } from './read-alert-rules.ts'
import { recordEvent } from './record-event.ts'

/** Saves a rule. One that becomes a webhook gets its secret now; one that stays a webhook keeps it. */
export async function updateAlertRule(
  deps: Pick<Deps, 'db' | 'clock' | 'env' | 'sealer'>,
  actor: Actor,
  id: string,
  { fields, version, overwrite }: SaveAlertRule,
): Promise<AlertRuleMade> {
  assertWebhookAllowed(deps, fields)
  const { db, clock, sealer } = deps
  return db.transaction(async (tx) => {
    const within = { db: tx, clock }
    const [stored] = await tx.select().from(alertRule).where(eq(alertRule.id, id)).for('update')
    if (stored === undefined) throw new AppError('rule_not_found')
    if (stored.version !== version && overwrite !== true)
      throw new AppError('edit_conflict', { current: await readAlertRule({ db: tx }, id) })
    await assertEmailsExist(within, fields)
    const becomesWebhook = fields.channel === 'webhook' && stored.webhookSecretSealed === null
    const webhookSecret = becomesWebhook ? newWebhookSecret() : null
    const elsewhere =
      stored.channel !== fields.channel ||
      stored.url !== fields.url ||
      stored.recipients.join() !== ruleColumns(fields).recipients.join()
    await tx
      .update(alertRule)
      .set({
        ...ruleColumns(fields),
        ...(fields.channel === 'mail' && { webhookSecretSealed: null }),
        ...(webhookSecret !== null && {
          webhookSecretSealed: sealer.seal(places.webhookSecret(id), webhookSecret),
        }),
        // what went wrong on another way says nothing of this one
        ...(elsewhere && { lastError: null }),
        version: stored.version + 1,
        updatedAt: clock(),
        updatedBy: actor.name,
      })
      .where(eq(alertRule.id, id))
    await recordEvent(within, {
      type: 'alert-rule.saved',
      outcome: 'ok',
      actor: actor.name,
      detail: { ruleId: id, name: fields.name, enabled: fields.enabled, events: fields.events },
    })
    return { rule: await readAlertRule({ db: tx }, id), webhookSecret }
  })
}
