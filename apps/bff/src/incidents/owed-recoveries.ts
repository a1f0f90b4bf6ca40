import type { IncidentKind } from '@mailgrant/contract/incident'
import { and, desc, eq, gte, inArray, isNotNull, isNull, lte, or, sql } from 'drizzle-orm'
import { droppedOrSent } from '../alerts/drop-ended.ts'
import type { Deps } from '../deps.ts'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { incident } from '../tables/incident.ts'
import type { Within } from '../verbs/within.ts'
import { accountKinds } from './account-trouble.ts'
import { pace } from './pace.ts'

/**
 * Other trouble took the place of what was told. Should that be told as well, its end is news enough;
 * but it may be over before anybody hears of it, or a rule does not listen to it. So the recovery is
 * written and waits, due at no time, until the subject itself is well.
 */
export const notYet = new Date('9999-01-01T00:00:00Z')

/**
 * What is still to be told of an end, be it that a receiver refused it, may have got it, or that some
 * have it. Not what is under way, and not a message that tells of others as well: that is said again
 * as it was.
 */
const untold = (within: Within, kinds: readonly IncidentKind[], subjects: readonly string[]) =>
  and(
    inArray(
      alertDelivery.incidentId,
      within.db
        .select({ id: incident.id })
        .from(incident)
        .where(and(inArray(incident.kind, [...kinds]), inArray(incident.subject, [...subjects]))),
    ),
    eq(alertDelivery.moment, 'recovered'),
    eq(alertDelivery.state, 'pending'),
    or(
      isNull(alertDelivery.claimedUntil),
      and(
        lte(alertDelivery.claimedUntil, sql`now()`),
        sql`not exists (
          select 1 from alert_delivery as beside
          where beside.rule_id = ${alertDelivery.ruleId} and beside.state = 'pending'
            and beside.claimed_until = ${alertDelivery.claimedUntil} and beside.id <> ${alertDelivery.id})`,
      ),
    ),
  )

/** Also where the same trouble is there again: told by then, its earlier end would seem to be this one's. */
export async function putOffRecoveries(
  within: Within,
  kinds: readonly IncidentKind[],
  subjects: readonly string[],
): Promise<void> {
  await within.db
    .update(alertDelivery)
    .set({
      dueAt: notYet,
      // those who were put off have had theirs
      attempts: sql`case when ${alertDelivery.rest} is null then 0 else ${alertDelivery.attempts} end`,
      lastError: null,
    })
    .where(untold(within, kinds, subjects))
}

/** Of deliveries that were under way when the trouble came back, or other trouble came, and failed. */
export async function putOffOvertaken(
  within: Within,
  deliveryIds: readonly string[],
): Promise<void> {
  const ofAccounts = sql`any(${sql.param([...accountKinds])}::text[])`
  const overtaken = await within.db
    .select({ kind: incident.kind, subject: incident.subject })
    .from(alertDelivery)
    .innerJoin(incident, eq(incident.id, alertDelivery.incidentId))
    .where(
      and(
        inArray(alertDelivery.id, [...deliveryIds]),
        eq(alertDelivery.moment, 'recovered'),
        eq(alertDelivery.state, 'pending'),
        isNull(incident.days),
        sql`exists (
          select 1 from incident as again
          where again.subject = ${incident.subject} and again.closed_at is null
            and (again.kind = ${incident.kind}
              or again.kind = ${ofAccounts} and ${incident.kind} = ${ofAccounts}))`,
      ),
    )
  for (const { kind, subject } of overtaken) await putOffRecoveries(within, [kind], [subject])
}

export async function dropRecoveries(
  within: Within,
  kinds: readonly IncidentKind[],
  subjects: readonly string[],
): Promise<void> {
  await within.db
    .update(alertDelivery)
    .set(droppedOrSent)
    .where(untold(within, kinds, subjects))
}

/**
 * The subjects are well: each rule hears so of the last incident that it heard to begin, unless it
 * hears so of a later one.
 */
export async function tellOwedRecoveries(
  within: Within,
  kinds: readonly IncidentKind[],
  subjects: readonly string[],
): Promise<void> {
  const { db, clock } = within
  const now = clock()
  const owed = await db
    .select({
      id: alertDelivery.id,
      kind: incident.kind,
      key: sql<string>`${alertDelivery.ruleId} || ' ' || ${incident.subject}`,
      hearsOfLater: sql<boolean>`exists (
        select 1 from alert_delivery as later
        join incident as other on other.id = later.incident_id
        where later.rule_id = ${alertDelivery.ruleId} and later.moment = 'recovered'
          and (later.state = 'sent' or later.state = 'pending' and later.due_at < ${sql.param(notYet, alertDelivery.dueAt)})
          and other.subject = ${incident.subject} and other.kind = any(${sql.param([...kinds])}::text[])
          and other.id > ${incident.id})`,
    })
    .from(alertDelivery)
    .innerJoin(incident, eq(incident.id, alertDelivery.incidentId))
    .where(and(untold(within, kinds, subjects), gte(alertDelivery.dueAt, notYet)))
    .orderBy(desc(incident.id))
  const told = new Set<string>()
  for (const { id, kind, key, hearsOfLater } of owed) {
    const news = !hearsOfLater && !told.has(key)
    told.add(key)
    const dueAt = new Date(now.getTime() + pace[kind].settleMs)
    await db
      .update(alertDelivery)
      .set(news ? { dueAt, createdAt: now } : droppedOrSent)
      .where(eq(alertDelivery.id, id))
  }
}

/** Emails of whose accounts a recovery waits to be told; by the index of what is due. */
export async function emailsOwed({ db }: Pick<Deps, 'db'>): Promise<string[]> {
  const rows = await db
    .selectDistinct({ emailId: incident.emailId })
    .from(alertDelivery)
    .innerJoin(incident, eq(incident.id, alertDelivery.incidentId))
    .where(
      and(
        eq(alertDelivery.state, 'pending'),
        gte(alertDelivery.dueAt, notYet),
        inArray(incident.kind, [...accountKinds]),
        isNotNull(incident.emailId),
      ),
    )
  return rows.flatMap(({ emailId }) => emailId ?? [])
}
