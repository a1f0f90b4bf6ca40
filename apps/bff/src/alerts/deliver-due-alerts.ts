import { asc } from 'drizzle-orm'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { alertText } from '../text/alerts.ts'
import type { SendOutcome } from './alert-message.ts'
import { type ClaimedMessage, claimMessage, due } from './claim-message.ts'
import { sendAlert } from './send-alert.ts'
import type { SendDeps } from './send-mail.ts'
import { settleMessage } from './settle-message.ts'

/** Rules served at the same time. */
const lanes = 4

/**
 * Sends what is due: any number of processes may do so at once, and each message is one's alone
 * (`claimed_until`). No transaction is open while something is sent; a process that dies between
 * sending and remembering leaves a message that is sent again under the same id.
 *
 * @returns how many alerts went out
 */
export async function deliverDueAlerts(deps: SendDeps): Promise<number> {
  const rules = await deps.db
    .selectDistinct({ id: alertDelivery.ruleId })
    .from(alertDelivery)
    .where(due(deps.clock()))
    .orderBy(asc(alertDelivery.ruleId))
  const waiting = rules.map(({ id }) => id)
  let sent = 0
  const lane = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      // first the await: lanes that end meanwhile count as well
      const more = await deliverOf(deps, id)
      sent += more
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return sent
}

/** How many alerts wait to be sent now. */
export const countDueAlerts = ({ db, clock }: Pick<SendDeps, 'db' | 'clock'>): Promise<number> =>
  db.$count(alertDelivery, due(clock()))

/** One rule's, in order, until nothing is due or its receiver refuses. */
async function deliverOf(deps: SendDeps, ruleId: string): Promise<number> {
  let sent = 0
  for (;;) {
    const claimed = await claimMessage(deps, ruleId)
    if (claimed === null) return sent
    const outcome = await attempt(deps, claimed)
    await settleMessage(deps, claimed, outcome)
    if (outcome.outcome === 'failed') return sent
    if (outcome.outcome === 'sent') sent += claimed.ids.length
  }
}

/** What is wrong with one rule, such as a secret that does not open, keeps no other one from being served. */
const attempt = (deps: SendDeps, { message }: ClaimedMessage): Promise<SendOutcome> =>
  sendAlert(deps, message).catch((error: unknown) => {
    deps.log.error({ err: error, ruleId: message.rule.id }, 'alert could not be sent')
    return {
      outcome: 'failed',
      ...alertText.broken,
      unknown: true,
      retryAfterMs: null,
      gone: false,
    }
  })
