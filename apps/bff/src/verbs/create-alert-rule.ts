import type { AlertRuleMade, CreateAlertRule } from '@mailgrant/contract/alert-rule'
import { v7 } from 'uuid'
import { assertEmailsExist, assertWebhookAllowed, ruleColumns } from '../alerts/rule-columns.ts'
import { holdIncidents, tellRuleOfOpen } from '../alerts/tell-rule-of-open.ts'
import { newWebhookSecret } from '../alerts/webhook-secret.ts'
import type { Actor, Deps } from '../deps.ts'
import { places } from '../seal/places.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { readAlertRule } from './read-alert-rules.ts'
import { recordEvent } from './record-event.ts'

/** Makes a rule; a webhook's secret leaves the server in this answer and never again. */
export async function createAlertRule(
  deps: Pick<Deps, 'db' | 'clock' | 'env' | 'sealer'>,
  actor: Actor,
  { fields }: CreateAlertRule,
): Promise<AlertRuleMade> {
  assertWebhookAllowed(deps, fields)
  const { db, clock, sealer } = deps
  const id = v7()
  const webhookSecret = fields.channel === 'webhook' ? newWebhookSecret() : null
  const rule = await db.transaction(async (tx) => {
    const within = { db: tx, clock }
    await holdIncidents(tx)
    await assertEmailsExist(within, fields)
    const columns = ruleColumns(fields)
    await tx.insert(alertRule).values({
      id,
      ...columns,
      webhookSecretSealed:
        webhookSecret === null ? null : sealer.seal(places.webhookSecret(id), webhookSecret),
      createdAt: clock(),
      updatedAt: clock(),
      updatedBy: actor.name,
    })
    await tellRuleOfOpen(within, { ...columns, id, version: 1 })
    await recordEvent(within, {
      type: 'alert-rule.added',
      outcome: 'ok',
      actor: actor.name,
      detail: { ruleId: id, name: fields.name, channel: fields.channel, events: fields.events },
    })
    return readAlertRule({ db: tx }, id)
  })
  return { rule, webhookSecret }
}
