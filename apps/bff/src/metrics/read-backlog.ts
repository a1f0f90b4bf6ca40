import { incidentKind, type IncidentKind } from '@mailgrant/contract/incident'
import { and, count, eq, isNotNull, isNull, lte, min, sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { incident } from '../tables/incident.ts'
import { tokenGrant } from '../tables/token-grant.ts'

export interface Backlog {
  /** seconds for which the longest waiting has been due; 0 where nothing is */
  grantDueSeconds: number
  alertDueSeconds: number
  openIncidents: Map<IncidentKind, number>
}

/** What a rule gathers is not late before it has been gathered for long enough. */
const ripeAt = sql`greatest(${alertDelivery.dueAt},
  ${alertDelivery.createdAt} + ${alertRule.digestMinutes} * interval '1 minute')`

/** What waits, and since when. Each question has an index of its own. */
export async function readBacklog({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<Backlog> {
  const [grant] = await db
    .select({ dueAt: min(tokenGrant.dueAt) })
    .from(tokenGrant)
    .where(isNotNull(tokenGrant.dueAt))
  const [alert] = await db
    .select({ dueAt: sql`min(${ripeAt})`.mapWith(alertDelivery.dueAt) })
    .from(alertDelivery)
    .innerJoin(alertRule, eq(alertRule.id, alertDelivery.ruleId))
    .where(and(eq(alertDelivery.state, 'pending'), lte(alertDelivery.dueAt, clock())))
  const open = await db
    .select({ kind: incident.kind, open: count() })
    .from(incident)
    .where(isNull(incident.closedAt))
    .groupBy(incident.kind)
  const now = clock().getTime()
  const since = (dueAt: Date | null | undefined) =>
    dueAt == null ? 0 : Math.max(0, (now - dueAt.getTime()) / 1000)
  return {
    grantDueSeconds: since(grant?.dueAt),
    alertDueSeconds: since(alert?.dueAt),
    openIncidents: new Map(
      incidentKind.options.map((kind) => [
        kind,
        open.find((each) => each.kind === kind)?.open ?? 0,
      ]),
    ),
  }
}
