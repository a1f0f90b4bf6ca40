import type { IncidentKind } from '@mailgrant/contract/incident'
import { and, eq, inArray, isNull, lte } from 'drizzle-orm'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { incident } from '../tables/incident.ts'
import type { Within } from '../verbs/within.ts'
import { dropRecoveries, notYet, putOffRecoveries, tellOwedRecoveries } from './owed-recoveries.ts'
import { pace } from './pace.ts'
import { tellRules } from './tell-rules.ts'

/**
 * Closes what is open of these kinds about these subjects. Who heard that it began hears that it is
 * over; what nobody heard of yet is told to nobody. Where it was to be told and nothing could send it,
 * both are told once something can: an outage that took the senders with it is not passed over.
 *
 * @param over false where nothing recovered: the subject itself is gone. Nobody is told, also not of
 * what seemed over a moment ago. `later` where other trouble took the place of this one.
 * @param detail how it ended, where its news says so; what it began with stays as it was told
 */
export async function closeIncidents(
  within: Within,
  kinds: readonly IncidentKind[],
  subjects: readonly string[],
  { over = true, detail }: { over?: boolean | 'later'; detail?: Record<string, unknown> } = {},
): Promise<void> {
  if (subjects.length === 0) return
  const { db, clock } = within
  const now = clock()
  const closed = await db
    .update(incident)
    .set({ closedAt: now, ...(detail && { detail }) })
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
          over === false ? undefined : isNull(alertDelivery.lastError),
        ),
      )
    if (over === false) continue
    const dueAt = over === 'later' ? notYet : new Date(now.getTime() + pace[row.kind].settleMs)
    await tellRules(within, row, { moment: 'recovered', dueAt })
  }
  const settle = over === 'later' ? putOffRecoveries : over ? tellOwedRecoveries : dropRecoveries
  await settle(within, kinds, subjects)
}
