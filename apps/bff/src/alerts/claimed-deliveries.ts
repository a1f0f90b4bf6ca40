import { and, eq, inArray, sql } from 'drizzle-orm'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { alertRule } from '../tables/alert-rule.ts'
import type { Within } from '../verbs/within.ts'
import type { ClaimedMessage } from './claim-message.ts'

/** Free to be claimed, but still one message. */
export const freeNow = sql`date_trunc('milliseconds', now())`

/** Those of a claimed message, unless somebody else has claimed them meanwhile. */
export const stillClaimed = ({ ids, claimedUntil }: ClaimedMessage) =>
  and(
    inArray(alertDelivery.id, ids),
    eq(alertDelivery.state, 'pending'),
    eq(alertDelivery.claimedUntil, claimedUntil),
  )

type Changes = Parameters<ReturnType<Within['db']['update']>['set']>[0]

export const changeClaimed = async (
  { db }: Within,
  claimed: ClaimedMessage,
  set: Changes,
): Promise<void> => {
  await db
    .update(alertDelivery)
    .set({ claimedUntil: null, ...set })
    .where(stillClaimed(claimed))
}

export const markRule = async (
  { db }: Within,
  { message: { rule } }: ClaimedMessage,
  set: Partial<typeof alertRule.$inferInsert>,
): Promise<void> => {
  await db.update(alertRule).set(set).where(eq(alertRule.id, rule.id))
}
