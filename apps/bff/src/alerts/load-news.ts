import { and, eq, inArray } from 'drizzle-orm'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { incident } from '../tables/incident.ts'
import type { Within } from '../verbs/within.ts'
import type { News } from './alert-message.ts'

type Delivery = Pick<typeof alertDelivery.$inferSelect, 'id' | 'ruleId' | 'incidentId' | 'moment'>

/** What deliveries of one rule have to say, in their order. */
export async function loadNews(
  db: Pick<Within['db'], 'select'>,
  deliveries: readonly Delivery[],
): Promise<News[]> {
  const [first] = deliveries
  if (first === undefined) return []
  const ids = [...new Set(deliveries.map(({ incidentId }) => incidentId))]
  const incidents = await db.select().from(incident).where(inArray(incident.id, ids))
  const opened = await db
    .select({ id: alertDelivery.id, incidentId: alertDelivery.incidentId })
    .from(alertDelivery)
    .where(
      and(
        eq(alertDelivery.ruleId, first.ruleId),
        inArray(alertDelivery.incidentId, ids),
        eq(alertDelivery.moment, 'opened'),
      ),
    )
  const incidentOf = new Map(incidents.map((row) => [row.id, row]))
  const openedOf = new Map(opened.map(({ id, incidentId }) => [incidentId, id]))
  return deliveries.flatMap(({ incidentId, moment }) => {
    const found = incidentOf.get(incidentId)
    const openedId = openedOf.get(incidentId) ?? null
    return found === undefined ? [] : [{ moment: momentOf(moment), incident: found, openedId }]
  })
}

/** `days:30` and its like are reminders. */
const momentOf = (stored: string): News['moment'] =>
  stored === 'opened' || stored === 'recovered' ? stored : 'reminder'
