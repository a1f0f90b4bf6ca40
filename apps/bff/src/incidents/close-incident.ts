import type { IncidentKind } from '@mailgrant/contract/incident'
import { and, eq, inArray, isNull, lte } from 'drizzle-orm'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { incident } from '../tables/incident.ts'
import type { Within } from '../verbs/within.ts'
import { pace } from './pace.ts'
import { tellRules } from './tell-rules.ts'

/**
 * Closes what is open of these kinds about these subjects. Who heard that it began hears that it is
 * over; what nobody heard of yet is told to nobody.
 *
 * @param over false where nothing recovered: the subject itself is gone, or other trouble took the
 * place of this one. Nobody is told, also not of what seemed over a moment ago.
 */
export async function closeIncidents(
  within: Within,
  kinds: readonly IncidentKind[],
  subjects: readonly string[],
  { over = true } = {},
): Promise<void> {
  if (subjects.length === 0) return
  const { db, clock } = within
  const now = clock()
  const closed = await db
    .update(incident)
    .set({ closedAt: now })
    .where(
      and(
        inArray(incident.kind, [...kinds]),
        inArray(incident.subject, [...subjects]),
        isNull(incident.closedAt),
      ),
    )
    .returning()
  for (const row of closed) {
    // those under way are delivered and, being sent by then, followed by the news of the end
    await db
      .update(alertDelivery)
      .set({ state: 'dropped' })
      .where(
        and(
          eq(alertDelivery.incidentId, row.id),
          eq(alertDelivery.state, 'pending'),
          lte(alertDelivery.attempts, 0),
        ),
      )
    if (!over) continue
    const dueAt = new Date(now.getTime() + pace[row.kind].settleMs)
    await tellRules(within, row, { moment: 'recovered', dueAt })
  }
  if (!over) await takeBackRecoveries(within, kinds, subjects)
}

/** What was to be told of an end, and nobody heard yet. */
async function takeBackRecoveries(
  { db }: Within,
  kinds: readonly IncidentKind[],
  subjects: readonly string[],
): Promise<void> {
  const ended = db
    .select({ id: incident.id })
    .from(incident)
    .where(and(inArray(incident.kind, [...kinds]), inArray(incident.subject, [...subjects])))
  await db
    .update(alertDelivery)
    .set({ state: 'dropped' })
    .where(
      and(
        inArray(alertDelivery.incidentId, ended),
        eq(alertDelivery.moment, 'recovered'),
        eq(alertDelivery.state, 'pending'),
        lte(alertDelivery.attempts, 0),
      ),
    )
}
