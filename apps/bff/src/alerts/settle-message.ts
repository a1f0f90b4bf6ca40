import { and, eq, gte, inArray, isNotNull, isNull, lte, sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { putOffOvertaken } from '../incidents/owed-recoveries.ts'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { incident } from '../tables/incident.ts'
import { alertText } from '../text/alerts.ts'
import { recordEvent } from '../verbs/record-event.ts'
import type { Within } from '../verbs/within.ts'
import type { Failed, SendOutcome } from './alert-message.ts'
import type { ClaimedMessage } from './claim-message.ts'
import { changeClaimed, freeNow, markRule, stillClaimed } from './claimed-deliveries.ts'
import { mostAttempts, nextAttempt } from './next-attempt.ts'
import { recordAlert } from './record-alert.ts'
import { settleReceivers } from './settle-receivers.ts'

type Delivery = typeof alertDelivery.$inferSelect

/** Where nothing is healthy to send through, that is looked at again so soon. */
const lookAgainMs = 20_000
/** What is over by then, and could not be sent so long, is no news any more. */
const staleMs = 86_400_000

/** Remembers what became of a message; of one that somebody else has claimed meanwhile, nothing. */
export const settleMessage = (
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  claimed: ClaimedMessage,
  outcome: SendOutcome,
): Promise<void> =>
  db.transaction(async (tx) => {
    const within = { db: tx, clock }
    await holdRule(within, claimed)
    const before = await stillOurs(within, claimed)
    const [first] = before
    if (first === undefined) return
    const news = before.every(({ lastError }) => lastError === null)
    const attempts = Math.max(...before.map((row) => row.attempts))
    const { rest } = first
    switch (outcome.outcome) {
      case 'sent':
        return settleReceivers(within, claimed, { rest, attempts }, outcome)
      case 'no-sender': {
        const dueAt = new Date(clock().getTime() + lookAgainMs)
        // nothing was tried: the attempt does not count
        await changeClaimed(within, claimed, {
          dueAt,
          attempts: sql`${alertDelivery.attempts} - 1`,
          claimedUntil: sql`case when ${alertDelivery.attempts} > 1 then ${freeNow} end`,
          lastError: outcome.cause,
        })
        await dropStale(within, claimed)
        await markRule(within, claimed, { lastError: said(outcome) })
        if (news)
          await recordAlert(within, claimed.message, { outcome: 'failed', cause: outcome.cause })
        return
      }
      case 'failed': {
        if (rest !== null && (outcome.nobody !== undefined || attempts >= mostAttempts))
          return settleReceivers(within, claimed, { rest, attempts }, outcome)
        const givenUp = await markFailed(within, claimed, outcome, { rest, attempts })
        await markRule(within, claimed, { lastError: said(outcome) })
        if (outcome.gone) await disable(within, claimed)
        if (news || givenUp)
          await recordAlert(within, claimed.message, {
            outcome: 'failed',
            cause: outcome.cause,
            givenUp,
          })
      }
    }
  })

const said = ({ cause, remedy }: { cause: string; remedy: string }) => `${cause} ${remedy}`

/** First the rule, then its deliveries: as who saves it does, and so never crosswise. */
const holdRule = ({ db }: Within, { message: { rule } }: ClaimedMessage) =>
  db
    .select({ id: alertRule.id })
    .from(alertRule)
    .where(eq(alertRule.id, rule.id))
    .for('no key update')

const stillOurs = ({ db }: Within, claimed: ClaimedMessage) =>
  db
    .select({
      attempts: alertDelivery.attempts,
      lastError: alertDelivery.lastError,
      rest: alertDelivery.rest,
    })
    .from(alertDelivery)
    .where(stillClaimed(claimed))
    .for('update')

/** Whether it was the last attempt. */
async function markFailed(
  within: Within,
  claimed: ClaimedMessage,
  { cause, gone, unknown, retryAfterMs }: Failed,
  { rest, attempts }: Pick<Delivery, 'rest' | 'attempts'>,
): Promise<boolean> {
  const { db, clock } = within
  const last = gone ? undefined : gte(alertDelivery.attempts, mostAttempts)
  const givenUp = await db
    .update(alertDelivery)
    .set({ state: 'failed', lastError: cause })
    .where(and(stillClaimed(claimed), last))
    .returning({ incidentId: alertDelivery.incidentId })
  await changeClaimed(within, claimed, {
    dueAt: nextAttempt(clock(), { attempts, retryAfterMs }),
    lastError: cause,
    // What may have arrived is said again as it was; what surely did not may join others.
    claimedUntil: unknown || rest !== null ? freeNow : null,
  })
  await dropEnds(
    within,
    claimed,
    givenUp.map(({ incidentId }) => incidentId),
  )
  await putOffOvertaken(within, claimed.ids)
  return givenUp.length > 0
}

async function dropStale(within: Within, claimed: ClaimedMessage): Promise<void> {
  const { db, clock } = within
  const over = db.select({ id: incident.id }).from(incident).where(isNotNull(incident.closedAt))
  const dropped = await db
    .update(alertDelivery)
    .set({ state: 'dropped' })
    .where(
      and(
        inArray(alertDelivery.id, claimed.ids),
        eq(alertDelivery.state, 'pending'),
        isNull(alertDelivery.rest),
        lte(alertDelivery.attempts, 0),
        lte(alertDelivery.createdAt, new Date(clock().getTime() - staleMs)),
        inArray(alertDelivery.incidentId, over),
      ),
    )
    .returning({ incidentId: alertDelivery.incidentId })
  await dropEnds(
    within,
    claimed,
    dropped.map(({ incidentId }) => incidentId),
  )
}

/** Nobody hears that it is over who never heard that it began. */
async function dropEnds(
  { db }: Within,
  { message: { rule } }: ClaimedMessage,
  incidentIds: readonly string[],
): Promise<void> {
  if (incidentIds.length === 0) return
  await db
    .update(alertDelivery)
    .set({ state: 'dropped' })
    .where(
      and(
        eq(alertDelivery.ruleId, rule.id),
        inArray(alertDelivery.incidentId, [...incidentIds]),
        eq(alertDelivery.moment, 'recovered'),
        eq(alertDelivery.state, 'pending'),
        sql`not exists (
          select 1 from ${alertDelivery} as told
          where told.rule_id = ${alertDelivery}.rule_id
            and told.incident_id = ${alertDelivery}.incident_id
            and (told.state = 'sent' or told.rest is not null))`,
      ),
    )
}

async function disable(within: Within, claimed: ClaimedMessage): Promise<void> {
  const { rule } = claimed.message
  const { clock } = within
  await markRule(within, claimed, {
    enabled: false,
    version: rule.version + 1,
    updatedAt: clock(),
    updatedBy: alertText.system,
  })
  await recordEvent(within, {
    type: 'alert-rule.disabled',
    outcome: 'ok',
    actor: 'system',
    detail: { ruleId: rule.id, name: rule.name, cause: 'HTTP 410' },
  })
}
