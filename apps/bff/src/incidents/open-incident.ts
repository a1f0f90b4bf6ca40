import type { IncidentKind } from '@mailgrant/contract/incident'
import { and, desc, eq, gt, isNotNull, isNull, or, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { incident } from '../tables/incident.ts'
import type { Within } from '../verbs/within.ts'
import { putOffRecoveries } from './owed-recoveries.ts'
import { pace } from './pace.ts'
import { tellRules } from './tell-rules.ts'

export interface Trouble {
  kind: IncidentKind
  /** what it is about: an account's or a config's id, or a server's origin */
  subject: string
  email?: { id: string; address: string }
  accountKind?: 'mailbox' | 'smtp'
  config?: { id: string; name: string }
  reason: string
  /** expiries: the end, and the threshold in days that was reached */
  endsAt?: Date
  days?: number
  detail?: Record<string, unknown>
}

/**
 * Opens an incident, unless it is open already, and writes what the rules have to say of it. To be
 * called in the transaction that stores the trouble itself, so that neither is without the other.
 */
export async function openIncident(within: Within, trouble: Trouble): Promise<void> {
  const { db, clock } = within
  const now = clock()
  const told = {
    emailId: trouble.email?.id ?? null,
    emailAddress: trouble.email?.address ?? null,
    accountKind: trouble.accountKind ?? null,
    configId: trouble.config?.id ?? null,
    configName: trouble.config?.name ?? null,
    reason: trouble.reason,
    endsAt: trouble.endsAt ?? null,
    detail: trouble.detail ?? {},
  }
  const { kind, subject, days = null } = trouble
  if (await comeBack(within, trouble, told)) return
  const id = v7()
  const [row] = await db
    .insert(incident)
    .values({ id, kind, subject, openedAt: now, days, ...told })
    .onConflictDoUpdate({
      target: [incident.kind, incident.subject],
      targetWhere: isNull(incident.closedAt),
      set: { ...told, days: sql`least(${incident.days}, excluded.days)` },
    })
    .returning()
  if (row === undefined) return
  // One rule hears of one incident once, whoever opens it and however often it is seen.
  const dueAt = new Date(row.openedAt.getTime() + pace[kind].graceMs)
  if (row.id === id) {
    // of an expiry that moved the news is that it moved
    if (days === null) await putOffRecoveries(within, [kind], [subject])
    await tellRules(within, row, { moment: 'opened', dueAt })
  } else if (days !== null && row.days === days)
    await tellRules(within, row, { moment: `days:${days}`, dueAt: now })
}

/** So many graces after it was seen first, what comes and goes is told at once. */
const flaps = 5

/** What ended a moment ago, and nobody was told yet that it did, goes on. */
async function comeBack(
  within: Within,
  { kind, subject }: Trouble,
  told: Partial<typeof incident.$inferInsert>,
): Promise<boolean> {
  const { db, clock } = within
  const { settleMs } = pace[kind]
  const now = clock()
  if (settleMs === 0) return false
  const [last] = await db
    .select({ id: incident.id, openedAt: incident.openedAt, closedAt: incident.closedAt })
    .from(incident)
    .where(
      and(
        eq(incident.kind, kind),
        eq(incident.subject, subject),
        gt(incident.openedAt, new Date(now.getTime() - 30 * 86_400_000)),
      ),
    )
    .orderBy(desc(incident.openedAt), desc(incident.id))
    .limit(1)
  if (last?.closedAt == null || now.getTime() - last.closedAt.getTime() >= settleMs) return false
  const heard = await db
    .select({ id: alertDelivery.id })
    .from(alertDelivery)
    .where(
      and(
        eq(alertDelivery.incidentId, last.id),
        eq(alertDelivery.moment, 'recovered'),
        // some have heard it, and others are still to
        or(eq(alertDelivery.state, 'sent'), isNotNull(alertDelivery.rest)),
      ),
    )
    .limit(1)
  if (heard.length > 0) return false
  const [row] = await db
    .update(incident)
    .set({ ...told, closedAt: null, returned: sql`${incident.returned} + 1` })
    .where(eq(incident.id, last.id))
    .returning()
  await db
    .delete(alertDelivery)
    .where(and(eq(alertDelivery.incidentId, last.id), eq(alertDelivery.moment, 'recovered')))
  // who had not heard of it before it ended hears of it now, should it last
  const dueAt = toldAt(kind, last.openedAt, now)
  await db
    .update(alertDelivery)
    .set({ state: 'pending', dueAt })
    .where(and(eq(alertDelivery.incidentId, last.id), eq(alertDelivery.state, 'dropped')))
  // and so does a rule that asks for it only since it seemed over
  if (row !== undefined) await tellRules(within, row, { moment: 'opened', dueAt })
  return true
}

/** What comes and goes is given the grace anew, but not for ever: then that is what is told. */
function toldAt(kind: IncidentKind, openedAt: Date, now: Date): Date {
  const { graceMs } = pace[kind]
  const latest = openedAt.getTime() + flaps * graceMs
  return new Date(Math.max(now.getTime(), Math.min(now.getTime() + graceMs, latest)))
}
