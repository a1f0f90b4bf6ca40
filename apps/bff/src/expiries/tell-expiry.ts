import type { IncidentKind } from '@mailgrant/contract/incident'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import { closeIncidents } from '../incidents/close-incident.ts'
import { openIncident, type Trouble } from '../incidents/open-incident.ts'
import { incident } from '../tables/incident.ts'
import type { Within } from '../verbs/within.ts'

export type OpenExpiry = Pick<
  typeof incident.$inferSelect,
  'id' | 'kind' | 'subject' | 'days' | 'endsAt' | 'reason' | 'detail'
>
export type Nearing = Trouble & { days: number; endsAt: Date }

/** What is open of these kinds, about these subjects or about all. */
export function openExpiries(
  db: Pick<Db, 'select'>,
  kinds: readonly IncidentKind[],
  subjects?: readonly string[],
): Promise<OpenExpiry[]> {
  return db
    .select({
      id: incident.id,
      kind: incident.kind,
      subject: incident.subject,
      days: incident.days,
      endsAt: incident.endsAt,
      reason: incident.reason,
      detail: incident.detail,
    })
    .from(incident)
    .where(
      and(
        inArray(incident.kind, [...kinds]),
        subjects === undefined ? undefined : inArray(incident.subject, [...subjects]),
        isNull(incident.closedAt),
      ),
    )
}

/**
 * Opens an expiry's incident, or moves it on to the next threshold; writes nothing where nothing is
 * new. One whose end moved away by a threshold or more is over, and another one begins.
 */
export async function tellExpiry(
  within: Within,
  nearing: Nearing,
  open: OpenExpiry | undefined,
): Promise<void> {
  const { kind, subject, days, endsAt, reason } = nearing
  if (open === undefined) return openIncident(within, nearing)
  const before = open.days ?? days
  if (before < days) {
    await closeIncidents(within, [kind], [subject])
    return openIncident(within, nearing)
  }
  if (before > days) return openIncident(within, nearing)
  if (open.reason === reason && open.endsAt?.getTime() === endsAt.getTime()) return
  await within.db
    .update(incident)
    .set({ reason, endsAt, detail: {} })
    .where(eq(incident.id, open.id))
}
