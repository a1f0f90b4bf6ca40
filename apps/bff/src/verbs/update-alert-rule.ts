import type { AlertRuleMade, SaveAlertRule } from '@mailgrant/contract/alert-rule'
import { eq } from 'drizzle-orm'
import { compareRules } from '../alerts/compare-rules.ts'
import { assertEmailsExist, assertWebhookAllowed, ruleColumns } from '../alerts/rule-columns.ts'
import { holdIncidents, tellRuleOfOpen } from '../alerts/tell-rule-of-open.ts'
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
  { fields, version: edited, overwrite }: SaveAlertRule,
): Promise<AlertRuleMade> {
  assertWebhookAllowed(deps, fields)
  const { db, clock, sealer } = deps
  return db.transaction(async (tx) => {
    const within = { db: tx, clock }
    await holdIncidents(tx)
    const [stored] = await tx.select().from(alertRule).where(eq(alertRule.id, id)).for('update')
    if (stored === undefined) throw new AppError('rule_not_found')
    if (stored.version !== edited && overwrite !== true)
      throw new AppError('edit_conflict', { current: await readAlertRule({ db: tx }, id) })
    await assertEmailsExist(within, fields)
    const becomesWebhook = fields.channel === 'webhook' && stored.webhookSecretSealed === null
    const webhookSecret = becomesWebhook ? newWebhookSecret() : null
    const columns = ruleColumns(fields)
    const elsewhere =
      stored.channel !== columns.channel ||
      stored.url !== columns.url ||
      stored.recipients.join() !== columns.recipients.join()
    const version = stored.version + 1
    const changes = await compareRules(within, stored, columns)
    await tx
      .update(alertRule)
      .set({
        ...columns,
        ...(fields.channel === 'mail' && { webhookSecretSealed: null }),
        ...(webhookSecret !== null && {
          webhookSecretSealed: sealer.seal(places.webhookSecret(id), webhookSecret),
        }),
        // what went wrong on another way says nothing of this one
        ...(elsewhere && { lastError: null }),
        version,
        updatedAt: clock(),
        updatedBy: actor.name,
      })
      .where(eq(alertRule.id, id))
    await tellRuleOfOpen(
      within,
      { ...columns, id, version },
      { newReceivers: newReceivers(stored, columns) },
    )
    await recordEvent(within, {
      type: 'alert-rule.saved',
      outcome: 'ok',
      actor: actor.name,
      detail: { ruleId: id, name: fields.name, enabled: fields.enabled, changes },
    })
    return { rule: await readAlertRule({ db: tx }, id), webhookSecret }
  })
}

type Way = Pick<typeof alertRule.$inferSelect, 'channel' | 'url' | 'recipients'>

/** Who hears by it now and did not before; who is no longer named needs no news. */
const newReceivers = (before: Way, { channel, url, recipients }: Way): string[] => {
  if (channel === 'webhook') return url === null || url === before.url ? [] : [url]
  const known = new Set(before.recipients.map((each) => each.toLowerCase()))
  return recipients.filter((each) => !known.has(each.toLowerCase()))
}
