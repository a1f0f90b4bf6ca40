import { and, desc, eq, inArray } from 'drizzle-orm'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import type { Within } from '../verbs/within.ts'
import type { News, Rule } from './alert-message.ts'
import { tellsBeginning } from './tell-rule-of-open.ts'
import { type ConfigUsers, usersOf } from './users-of.ts'

type Delivery = Pick<typeof alertDelivery.$inferSelect, 'id' | 'ruleId' | 'incidentId' | 'moment'>

/** What deliveries of one rule have to say, in their order. */
export async function loadNews(
  db: Pick<Within['db'], 'select'>,
  deliveries: readonly Delivery[],
  { emailIds }: Pick<Rule, 'emailIds'>,
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
        tellsBeginning(),
      ),
    )
    // the first of them is what the others follow
    .orderBy(desc(alertDelivery.id))
  const shared = await sharing(
    db,
    incidents.flatMap(({ emailId, accountKind }) =>
      emailId !== null && accountKind === 'smtp' ? [emailId] : [],
    ),
  )
  const users = new Map<string, ConfigUsers>()
  for (const { configId, emailId } of incidents)
    if (configId !== null && emailId === null && !users.has(configId))
      users.set(configId, await usersOf(db, configId, emailIds))
  const incidentOf = new Map(incidents.map((row) => [row.id, row]))
  const openedOf = new Map(opened.map(({ id, incidentId }) => [incidentId, id]))
  return deliveries.flatMap(({ incidentId, moment }) => {
    const found = incidentOf.get(incidentId)
    const openedId = openedOf.get(incidentId) ?? null
    if (found === undefined) return []
    const configOf = shared.has(found.emailId ?? '') ? 'mailbox' : found.accountKind
    const { configId, emailId } = found
    const ofConfig = emailId === null && configId !== null ? users.get(configId) : undefined
    return [
      {
        moment: momentOf(moment),
        incident: found,
        openedId,
        configOf,
        users: ofConfig ?? null,
      },
    ]
  })
}

/** Emails whose SMTP is Same as Remote Mailbox. */
async function sharing(
  db: Pick<Within['db'], 'select'>,
  emailIds: readonly string[],
): Promise<Set<string>> {
  if (emailIds.length === 0) return new Set()
  const rows = await db
    .select({ id: mailAccount.emailId })
    .from(mailAccount)
    .where(
      and(
        inArray(mailAccount.emailId, [...emailIds]),
        eq(mailAccount.kind, 'smtp'),
        eq(mailAccount.authMethod, 'mailbox'),
      ),
    )
  return new Set(rows.map(({ id }) => id))
}

/** `days:30` and its like are reminders; `opened:3` tells who was named later. */
const momentOf = (stored: string): News['moment'] => {
  if (stored.startsWith('opened')) return 'opened'
  return stored === 'recovered' ? stored : 'reminder'
}
