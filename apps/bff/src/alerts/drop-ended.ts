import { and, eq, inArray, isNotNull, ne, notExists, sql } from 'drizzle-orm'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { incident } from '../tables/incident.ts'
import type { Within } from '../verbs/within.ts'

type Delivery = typeof alertDelivery.$inferSelect

/**
 * What waited for another attempt while its incident ended is told only where its end is told as
 * well: else its rule would say now that something is broken, and never that it is not.
 *
 * @returns the others. A message that may have arrived is said again as it was, so it goes only where
 * all of it has ended.
 */
export async function dropEnded(
  within: Within,
  ruleId: string,
  rows: readonly Delivery[],
): Promise<Delivery[]> {
  const ended = await endedUntold(within, ruleId, rows)
  if (ended.size === 0) return [...rows]
  const isOver = ({ incidentId, moment }: Delivery) =>
    moment !== 'recovered' && ended.has(incidentId)
  const begun = new Set(rows.filter((row) => !isOver(row)).map(messageOf))
  const kept = (row: Delivery) =>
    !isOver(row) || (row.claimedUntil !== null && begun.has(messageOf(row)))
  const dropped = rows.filter((row) => !kept(row)).map(({ id }) => id)
  if (dropped.length > 0)
    await within.db
      .update(alertDelivery)
      .set(droppedOrSent)
      .where(inArray(alertDelivery.id, dropped))
  return rows.filter(kept)
}

/** What some receivers have counts as sent; nobody is told of it any more. */
export const droppedOrSent = {
  state: sql`case when ${alertDelivery.rest} is null then 'dropped' else 'sent' end`,
  rest: null,
}

const messageOf = ({ claimedUntil }: Delivery) => claimedUntil?.getTime() ?? null

/** Incidents that are over, and this rule has not told so and is not going to. */
async function endedUntold(
  { db }: Within,
  ruleId: string,
  rows: readonly Delivery[],
): Promise<Set<string>> {
  const ids = [...new Set(rows.map(({ incidentId }) => incidentId))]
  if (ids.length === 0) return new Set()
  const end = db
    .select({ id: alertDelivery.id })
    .from(alertDelivery)
    .where(
      and(
        eq(alertDelivery.ruleId, ruleId),
        eq(alertDelivery.incidentId, incident.id),
        eq(alertDelivery.moment, 'recovered'),
        ne(alertDelivery.state, 'dropped'),
      ),
    )
  const ended = await db
    .select({ id: incident.id })
    .from(incident)
    .where(and(inArray(incident.id, ids), isNotNull(incident.closedAt), notExists(end)))
  return new Set(ended.map(({ id }) => id))
}
