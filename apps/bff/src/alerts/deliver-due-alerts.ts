import { eq, isNotNull, min } from 'drizzle-orm'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { alertText } from '../text/alerts.ts'
import type { SendOutcome } from './alert-message.ts'
import { type ClaimedMessage, claimMessage } from './claim-message.ts'
import { due } from './due.ts'
import { sendAlert } from './send-alert.ts'
import type { SendDeps } from './send-mail.ts'
import { settleMessage } from './settle-message.ts'

/** Rules served at the same time by one run. */
const lanes = 4
/** A run begins nothing more after that long: what has come meanwhile is seen by the next. */
const runMs = 20_000

interface Run {
  /** rules that runs of this process are serving; shared by those that may overlap */
  serving?: Set<string>
  forMs?: number
}

/**
 * Sends what is due: any number of processes may do so at once, and each message is one's alone
 * (`claimed_until`). No transaction is open while something is sent; a process that dies between
 * sending and remembering leaves a message that is sent again under the same id.
 *
 * A receiver that hangs keeps its lane for minutes. So that it keeps nobody else's alerts, runs may
 * overlap, and one leaves alone what another one is serving.
 *
 * @returns how many alerts went out
 */
export async function deliverDueAlerts(
  deps: SendDeps,
  { serving = new Set(), forMs = runMs }: Run = {},
): Promise<number> {
  const endAt = performance.now() + forMs
  const isOver = () => performance.now() >= endAt
  const waiting = await dueRules(deps)
  let sent = 0
  const lane = async () => {
    do {
      const id = waiting.shift()
      if (id === undefined) return
      if (serving.has(id)) continue
      serving.add(id)
      // first the await: lanes that end meanwhile count as well
      const more = await deliverOf(deps, id, isOver).finally(() => serving.delete(id))
      sent += more
    } while (!isOver())
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return sent
}

/** Those whose last alert went well first: who refuses or hangs waits behind them. */
async function dueRules({ db, clock }: Pick<SendDeps, 'db' | 'clock'>): Promise<string[]> {
  const rules = await db
    .select({ id: alertRule.id })
    .from(alertDelivery)
    .innerJoin(alertRule, eq(alertRule.id, alertDelivery.ruleId))
    .where(due(clock()))
    .groupBy(alertRule.id)
    .orderBy(isNotNull(alertRule.lastError), min(alertDelivery.dueAt), alertRule.id)
  return rules.map(({ id }) => id)
}

/** How many alerts wait to be sent now. */
export const countDueAlerts = ({ db, clock }: Pick<SendDeps, 'db' | 'clock'>): Promise<number> =>
  db.$count(alertDelivery, due(clock()))

/** One rule's, in order, until nothing is due, its receiver refuses, or the run's time is up. */
async function deliverOf(deps: SendDeps, ruleId: string, isOver: () => boolean): Promise<number> {
  let sent = 0
  do {
    const claimed = await claimMessage(deps, ruleId)
    if (claimed === null) return sent
    const outcome = await attempt(deps, claimed)
    await settleMessage(deps, claimed, outcome)
    if (outcome.outcome === 'failed') return sent
    if (outcome.outcome === 'sent') sent += claimed.ids.length
  } while (!isOver())
  return sent
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
