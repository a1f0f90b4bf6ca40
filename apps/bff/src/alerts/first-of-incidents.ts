import { and, eq, gt, inArray, isNotNull, or, sql } from 'drizzle-orm'
import { alertDelivery } from '../tables/alert-delivery.ts'
import type { Within } from '../verbs/within.ts'
import type { Rule } from './alert-message.ts'
import { without } from './same-address.ts'

type Delivery = typeof alertDelivery.$inferSelect

export interface FirstOfIncidents {
  rows: Delivery[]
  /** to whom alone these may be told now; null: to all */
  only(rows: readonly Delivery[]): string[] | null
}

/**
 * Of one incident the end is not told before its beginning, which may be under way or wait for
 * another attempt. Where some have heard the beginning, they hear the end as well, and only those
 * who were put off wait for both.
 */
export async function firstOfIncidents(
  { db, clock }: Within,
  { id: ruleId, recipients }: Pick<Rule, 'id' | 'recipients'>,
  rows: readonly Delivery[],
): Promise<FirstOfIncidents> {
  if (rows.length === 0) return { rows: [], only: () => null }
  const incidents = new Set(rows.map(({ incidentId }) => incidentId))
  const waiting = await db
    .select({
      id: alertDelivery.id,
      incidentId: alertDelivery.incidentId,
      rest: alertDelivery.rest,
    })
    .from(alertDelivery)
    .where(
      and(
        eq(alertDelivery.ruleId, ruleId),
        inArray(alertDelivery.incidentId, [...incidents]),
        eq(alertDelivery.state, 'pending'),
        or(
          isNotNull(alertDelivery.rest),
          gt(alertDelivery.dueAt, clock()),
          gt(alertDelivery.claimedUntil, sql`now()`),
        ),
      ),
    )
  const ofIncident = new Map<string, typeof waiting>()
  for (const each of waiting) {
    const others = ofIncident.get(each.incidentId)
    if (others === undefined) ofIncident.set(each.incidentId, [each])
    else others.push(each)
  }
  const before = ({ id, incidentId }: Delivery) =>
    (ofIncident.get(incidentId) ?? []).filter((each) => each.id < id)
  const putOff = (row: Delivery) => before(row).flatMap(({ rest }) => rest?.to ?? [])
  const only = (some: readonly Delivery[]) => {
    const not = some.flatMap(putOff)
    return not.length === 0 ? null : without(recipients, not)
  }
  const isFirst = (row: Delivery) =>
    before(row).every(({ rest }) => rest !== null) && only([row])?.length !== 0
  return { rows: rows.filter(isFirst), only }
}
