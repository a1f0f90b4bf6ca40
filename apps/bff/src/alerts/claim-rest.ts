import { and, asc, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import { alertDelivery } from '../tables/alert-delivery.ts'
import type { Within } from '../verbs/within.ts'
import type { Rule } from './alert-message.ts'
import { dropEnded } from './drop-ended.ts'
import { due } from './due.ts'
import { among } from './same-address.ts'

type Delivery = typeof alertDelivery.$inferSelect

/** The deliveries of one message, and to whom alone it is sent; null: to all. */
export interface Chosen {
  rows: Delivery[]
  only: string[] | null
}

/**
 * The next message that receivers were put off with, always as a whole, so that it goes under the
 * id that the others got it by. Of one incident the message that went out first goes first: who was
 * put off with both hears the end after the beginning, too.
 */
export async function claimRest(within: Within, rule: Rule): Promise<Chosen | null> {
  const { db, clock } = within
  const waiting = await db
    .select({
      id: alertDelivery.id,
      incidentId: alertDelivery.incidentId,
      claimedUntil: alertDelivery.claimedUntil,
      isDue: sql<boolean>`coalesce(${due(clock())}, false)`,
    })
    .from(alertDelivery)
    .where(
      and(
        eq(alertDelivery.ruleId, rule.id),
        eq(alertDelivery.state, 'pending'),
        isNotNull(alertDelivery.rest),
      ),
    )
    .orderBy(asc(alertDelivery.sentAt), asc(alertDelivery.id))
  const messages = new Map<number | undefined, typeof waiting>()
  for (const each of waiting) {
    const shared = each.claimedUntil?.getTime()
    const message = messages.get(shared)
    if (message === undefined) messages.set(shared, [each])
    else message.push(each)
  }
  const earlier = new Set<string>()
  for (const message of messages.values()) {
    const next = message.every(({ isDue, incidentId }) => isDue && !earlier.has(incidentId))
    if (next) {
      const ids = message.map(({ id }) => id)
      const found = await take(within, rule, ids)
      if (found !== 'done') return found
    } else for (const { incidentId } of message) earlier.add(incidentId)
  }
  return null
}

/** Null where another process has it by now; `done` where there is nobody left to hear of it. */
async function take(
  within: Within,
  rule: Rule,
  ids: readonly string[],
): Promise<Chosen | null | 'done'> {
  const { db, clock } = within
  const rows = await db
    .select()
    .from(alertDelivery)
    .where(and(inArray(alertDelivery.id, [...ids]), isNotNull(alertDelivery.rest), due(clock())))
    .orderBy(asc(alertDelivery.id))
    .for('update', { skipLocked: true })
  if (rows.length !== ids.length) return null
  if ((await dropEnded(within, rule.id, rows)).length === 0) return 'done'
  // who left the rule meanwhile is not sent to
  const only = among(rule.recipients, rows[0]?.rest?.to ?? [])
  if (only.length > 0) return { rows, only }
  await db
    .update(alertDelivery)
    .set({ state: 'sent', claimedUntil: null, rest: null })
    .where(inArray(alertDelivery.id, [...ids]))
  return 'done'
}
