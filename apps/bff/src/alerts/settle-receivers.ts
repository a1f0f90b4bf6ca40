import type { Rejection } from '@mailgrant/mail'
import type { DeliveryRest } from '../tables/alert-delivery.ts'
import { alertText as t } from '../text/alerts.ts'
import type { Within } from '../verbs/within.ts'
import type { Failed, Refusals, SendOutcome } from './alert-message.ts'
import type { ClaimedMessage } from './claim-message.ts'
import { changeClaimed, freeNow, markRule } from './claimed-deliveries.ts'
import { mostAttempts, nextAttempt } from './next-attempt.ts'
import { recordAlert } from './record-alert.ts'
import { without } from './same-address.ts'

type Sent = Extract<SendOutcome, { outcome: 'sent' }>

/** Of the deliveries that a message carries, as they are stored now. */
interface Stored {
  rest: DeliveryRest | null
  attempts: number
}

/**
 * Remembers of a message that somebody has who it is: whom the mail server put off (4xx) is sent to
 * again, and only they, until a day is over. Whom it refused (5xx) is named and not tried again.
 */
export async function settleReceivers(
  within: Within,
  claimed: ClaimedMessage,
  { rest, attempts }: Stored,
  outcome: Sent | Failed,
): Promise<void> {
  const { message } = claimed
  const { rule, only: to = rule.recipients } = message
  const sent = outcome.outcome === 'sent'
  const { refused: refusedNow, putOff } = (sent ? outcome.partly : outcome.nobody) ?? nobodyRefused
  const answered = sent || outcome.nobody !== undefined
  const done = answered ? without(to, addresses(putOff)) : []
  // as stored, not as claimed: somebody may be named meanwhile
  const left = without(rest?.to ?? rule.recipients, done)
  const refused = [...(rest?.refused ?? []), ...addresses(refusedNow)]
  // those who were put off have a day from when the others got it
  const tries = rest === null ? 1 : attempts
  const givenUp = left.length > 0 && tries >= mostAttempts
  const waits = left.length > 0 && !givenUp
  const now = within.clock()
  await changeClaimed(within, claimed, {
    lastError: null,
    ...(rest === null && { sentAt: now }),
    ...(waits
      ? {
          rest: { to: left, refused },
          attempts: tries,
          dueAt: nextAttempt(now, {
            attempts: tries,
            retryAfterMs: sent ? null : outcome.retryAfterMs,
          }),
          claimedUntil: freeNow,
        }
      : { rest: null, state: 'sent' }),
  })
  const cause = warning(refused, left, givenUp)
  await markRule(within, claimed, { lastError: cause, ...(sent && { lastDeliveredAt: now }) })
  const told = { refused: refusedNow, putOff }
  if (sent)
    return recordAlert(within, message, {
      outcome: 'ok',
      through: outcome.through,
      ...(rest !== null && { to: without(done, addresses(refusedNow)) }),
      ...(cause !== null && { partly: { ...told, cause } }),
    })
  // that they are put off once more is no news
  if (cause !== null && (givenUp || refusedNow.length > 0))
    await recordAlert(within, message, { outcome: 'failed', cause, givenUp, partly: told })
}

function warning(
  refused: readonly string[],
  left: readonly string[],
  givenUp: boolean,
): string | null {
  const said = [
    ...(refused.length > 0 ? [t.partlyRefused(refused)] : []),
    ...(left.length > 0 ? [givenUp ? t.neverReached(left) : t.putOff(left)] : []),
  ]
  return said.length > 0 ? said.join(' ') : null
}

const nobodyRefused: Refusals = { refused: [], putOff: [] }

const addresses = (refused: readonly Rejection[]): string[] => refused.map(({ address }) => address)
