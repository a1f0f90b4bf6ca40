import type { AlertTest } from '@mailgrant/contract/alert-rule'
import { eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Refusals } from '../alerts/alert-message.ts'
import { refusals } from '../alerts/record-alert.ts'
import { sendAlert } from '../alerts/send-alert.ts'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { alertText } from '../text/alerts.ts'
import { recordEvent } from './record-event.ts'

/** Sends a test at once, also of a rule that is disabled, and in its quiet time. */
export async function testAlert(deps: Deps, actor: Actor, id: string): Promise<AlertTest> {
  const { db, clock } = deps
  const [rule] = await db.select().from(alertRule).where(eq(alertRule.id, id))
  if (rule === undefined) throw new AppError('rule_not_found')
  const sent = await sendAlert(deps, { id: v7(), at: clock(), rule, news: [] })
  const failed = sent.outcome !== 'sent'
  const problem = failed ? sent.cause : partlyFailed(sent.partly)
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
      ...(sent.outcome === 'sent' && refusals(sent.partly)),
    },
  })
  return failed
    ? { outcome: 'failed', cause: sent.cause, remedy: sent.remedy }
    : { outcome: 'sent', through: sent.through }
}

/** A test is nothing that waits: whoever is put off does not get it. */
function partlyFailed({ refused, putOff }: Refusals = { refused: [], putOff: [] }): string | null {
  const said = [
    ...(refused.length > 0 ? [alertText.partlyRefused(refused.map(({ address }) => address))] : []),
    ...(putOff.length > 0 ? [alertText.testPutOff(putOff.map(({ address }) => address))] : []),
  ]
  return said.length > 0 ? said.join(' ') : null
}
