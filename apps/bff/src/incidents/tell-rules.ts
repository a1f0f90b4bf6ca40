import { and, arrayContains, arrayOverlaps, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { alertRule } from '../tables/alert-rule.ts'
import type { incident } from '../tables/incident.ts'
import type { Within } from '../verbs/within.ts'

/** Writes what every rule that listens has to say of this moment; sending it is background work. */
export async function tellRules(
  { db, clock }: Within,
  row: typeof incident.$inferSelect,
  { moment, dueAt }: { moment: string; dueAt: Date },
): Promise<void> {
  const recovered = moment === 'recovered'
  const rules = await db
    .select({ id: alertRule.id })
    .from(alertRule)
    .where(
      and(
        eq(alertRule.enabled, true),
        arrayContains(alertRule.events, [row.kind, ...(recovered ? ['recovered'] : [])]),
        row.emailId === null
          ? undefined
          : or(isNull(alertRule.emailIds), arrayOverlaps(alertRule.emailIds, [row.emailId])),
        recovered ? inArray(alertRule.id, heardOf(row.id)) : undefined,
      ),
    )
  if (rules.length === 0) return
  await db
    .insert(alertDelivery)
    .values(
      rules.map(({ id }) => ({
        id: v7(),
        ruleId: id,
        incidentId: row.id,
        moment,
        state: 'pending' as const,
        dueAt,
        createdAt: clock(),
      })),
    )
    .onConflictDoNothing()
}

/** Rules that were told that it began, or are being told. */
const heardOf = (incidentId: string) =>
  sql`(select ${alertDelivery.ruleId} from ${alertDelivery}
    where ${alertDelivery.incidentId} = ${incidentId}
      and ${alertDelivery.moment} <> 'recovered'
      and ${alertDelivery.state} in ('sent', 'pending'))`
