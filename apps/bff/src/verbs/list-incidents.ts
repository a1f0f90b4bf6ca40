import type { IncidentKind, IncidentList } from '@mailgrant/contract/incident'
import { and, count, desc, eq, gt, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import type { Deps } from '../deps.ts'
import { digest } from '../oauth2/digest.ts'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { event } from '../tables/event.ts'
import { incident } from '../tables/incident.ts'
import { incidentOnTheWire } from '../wire/incident.ts'
import { readStandstill } from './read-standstill.ts'

const shown = 100
/** What was given up longer ago is nothing that a bell rings for. */
const lately = 7 * 86_400_000

/** What stops mail now comes before what somebody can still prevent. */
const urgency: Readonly<Record<IncidentKind, number>> = {
  'needs-reauthorisation': 0,
  failing: 0,
  'no-mail': 0,
  'server-down': 0,
  'secret-expires': 1,
  'certificate-expires': 1,
  'grant-ends': 1,
}
const rank = sql`case ${incident.kind} ${sql.join(
  Object.entries(urgency).map(([kind, value]) => sql`when ${kind} then ${value}::int`),
  sql` `,
)} end`

/** What is open, what could not be told of it, and whether anybody looks: the bell. */
export async function listIncidents({
  db,
  clock,
  pulse,
}: Pick<Deps, 'db' | 'clock' | 'pulse'>): Promise<IncidentList> {
  const open = isNull(incident.closedAt)
  const rows = await db
    .select()
    .from(incident)
    .where(open)
    .orderBy(rank, desc(incident.openedAt), desc(incident.id))
    .limit(shown)
  const [all] = await db.select({ total: count() }).from(incident).where(open)
  return {
    items: rows.map(incidentOnTheWire),
    total: all?.total ?? 0,
    happened: await lastHappened(db),
    undelivered: await undelivered({ db, clock }),
    standstill: await readStandstill({ pulse, clock }),
  }
}

/**
 * Stands for the end of the timeline. It takes in several events, because one that another process
 * dates a moment earlier may be stored a moment later.
 */
async function lastHappened(db: Pick<Db, 'select'>): Promise<string> {
  const rows = await db
    .select({ id: event.id })
    .from(event)
    .orderBy(desc(event.at), desc(event.id))
    .limit(20)
  return digest(rows.map(({ id }) => id).join())
}

/** Deliveries that wait after trouble, or were given up lately and none went well since; with the rule that has most of them. */
async function undelivered({
  db,
  clock,
}: Pick<Deps, 'db' | 'clock'>): Promise<IncidentList['undelivered']> {
  const number = count()
  const rows = await db
    .select({ number, id: alertRule.id, name: alertRule.name, reason: alertRule.lastError })
    .from(alertDelivery)
    .innerJoin(alertRule, eq(alertRule.id, alertDelivery.ruleId))
    .where(
      and(
        isNotNull(alertRule.lastError),
        isNotNull(alertDelivery.lastError),
        or(
          eq(alertDelivery.state, 'pending'),
          and(
            eq(alertDelivery.state, 'failed'),
            gt(alertDelivery.createdAt, new Date(clock().getTime() - lately)),
            or(
              isNull(alertRule.lastDeliveredAt),
              gt(alertDelivery.createdAt, alertRule.lastDeliveredAt),
            ),
          ),
        ),
      ),
    )
    .groupBy(alertRule.id)
    .orderBy(desc(number), alertRule.id)
  const [most] = rows
  if (most === undefined || most.reason === null) return null
  return {
    count: rows.reduce((sum, row) => sum + row.number, 0),
    reason: most.reason,
    rule: { id: most.id, name: most.name },
  }
}
