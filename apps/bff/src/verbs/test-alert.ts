import type { AlertTest } from '@mailgrant/contract/alert-rule'
import { eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import { sendAlert } from '../alerts/send-alert.ts'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { recordEvent } from './record-event.ts'

/** Sends a test at once, also of a rule that is disabled, and in its quiet time. */
export async function testAlert(deps: Deps, actor: Actor, id: string): Promise<AlertTest> {
  const { db, clock } = deps
  const [rule] = await db.select().from(alertRule).where(eq(alertRule.id, id))
  if (rule === undefined) throw new AppError('rule_not_found')
  const sent = await sendAlert(deps, { id: v7(), at: clock(), rule, news: [] })
  const failed = sent.outcome !== 'sent'
  const problem = failed ? sent.cause : (sent.partly?.warning ?? null)
  await db
    .update(alertRule)
    .set({ lastError: problem, ...(!failed && { lastDeliveredAt: clock() }) })
    .where(eq(alertRule.id, id))
  await recordEvent(deps, {
    type: 'alert-rule.tested',
    outcome: failed ? 'failed' : 'ok',
    actor: actor.name,
    detail: {
      ruleId: id,
      name: rule.name,
      ...(!failed && { through: sent.through }),
      ...(problem !== null && { cause: problem }),
      ...(sent.outcome === 'sent' && sent.partly && { refused: sent.partly.refused }),
    },
  })
  return failed
    ? { outcome: 'failed', cause: sent.cause, remedy: sent.remedy }
    : { outcome: 'sent', through: sent.through }
}
