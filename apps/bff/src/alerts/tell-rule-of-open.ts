import { and, asc, eq, gt, gte, inArray, isNotNull, isNull, like, ne, or, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Db } from '../db/open.ts'
import { notYet } from '../incidents/owed-recoveries.ts'
import { pace } from '../incidents/pace.ts'
import { alertDelivery } from '../tables/alert-delivery.ts'
import type { alertRule } from '../tables/alert-rule.ts'
import { incident } from '../tables/incident.ts'
import type { Within } from '../verbs/within.ts'

type Rule = Pick<
  typeof alertRule.$inferSelect,
  'id' | 'enabled' | 'channel' | 'events' | 'emailIds' | 'version'
>
type Incident = Pick<typeof incident.$inferSelect, 'id' | 'kind' | 'openedAt'>

/** Far below the number of parameters that a statement may have. */
const lot = 500

/**
 * Waits for who is just writing incidents, and lets nobody write any until this transaction ends:
 * else one that opens at the same moment sees no rule yet, and the rule not it. To be called before
 * anything else is locked.
 */
export const holdIncidents = async (tx: Pick<Db, 'execute'>): Promise<void> => {
  await tx.execute(sql`lock table ${incident} in share mode`)
}

/**
 * Writes what a rule that was just saved has to say of the incidents that are open already: of those
 * that it asks for and was not told of. To be called in the transaction that saves it, and holds it:
 * who claims or settles a message locks its rule first, too.
 *
 * @param newReceivers who hears by it now and did not before: told of all of them, and of what waits
 * for another attempt at once
 */
export async function tellRuleOfOpen(
  within: Within,
  rule: Rule,
  { newReceivers = [] }: { newReceivers?: readonly string[] } = {},
): Promise<void> {
  if (!rule.enabled) return
  const { db } = within
  const newReceiver = newReceivers.length > 0
  if (newReceiver) {
    await joinThose(within, rule, newReceivers)
    await beginAnew(within, rule.id)
  }
  const open = await db
    .select({ id: incident.id, kind: incident.kind, openedAt: incident.openedAt })
    .from(incident)
    .where(
      and(
        isNull(incident.closedAt),
        sql`${incident.kind} = any(${sql.param(rule.events)}::text[])`,
        rule.emailIds === null
          ? undefined
          : or(
              isNull(incident.emailId),
              sql`${incident.emailId} = any(${sql.param(rule.emailIds)}::uuid[])`,
            ),
      ),
    )
    .orderBy(asc(incident.openedAt), asc(incident.id))
  for (let at = 0; at < open.length; at += lot)
    await tell(within, rule, open.slice(at, at + lot), newReceiver)
}

async function tell(
  { db, clock }: Within,
  rule: Rule,
  open: readonly Incident[],
  newReceiver: boolean,
): Promise<void> {
  const now = clock()
  const told = await db
    .select({
      id: alertDelivery.id,
      incidentId: alertDelivery.incidentId,
      moment: alertDelivery.moment,
      state: alertDelivery.state,
    })
    .from(alertDelivery)
    .where(
      and(
        eq(alertDelivery.ruleId, rule.id),
        inArray(
          alertDelivery.incidentId,
          open.map(({ id }) => id),
        ),
        ne(alertDelivery.moment, 'recovered'),
      ),
    )
  const added: (typeof alertDelivery.$inferInsert)[] = []
  for (const { id, kind, openedAt } of open) {
    const own = told.filter(({ incidentId }) => incidentId === id)
    const states = new Set(own.map(({ state }) => state))
    if (states.has('pending') || (states.has('sent') && !newReceiver)) continue
    const dueAt = new Date(Math.max(now.getTime(), openedAt.getTime() + pace[kind].graceMs))
    // given up, or dropped while the rule was off: still one message, begun anew
    const unheard = own.find(({ state }) => state !== 'sent')
    if (unheard !== undefined)
      await db
        .update(alertDelivery)
        .set({ state: 'pending', attempts: 0, dueAt, createdAt: now, ...untried })
        .where(eq(alertDelivery.id, unheard.id))
    else
      added.push({
        id: v7(),
        ruleId: rule.id,
        incidentId: id,
        // those who heard of it keep what they heard, and so hear of its end
        moment: own.length === 0 ? 'opened' : `opened:${rule.version}`,
        state: 'pending',
        dueAt,
        createdAt: now,
      })
  }
  if (added.length > 0) await db.insert(alertDelivery).values(added).onConflictDoNothing()
}

const untried = { claimedUntil: null, lastError: null }

/**
 * What another receiver refused says nothing of this one, and what is just on its way to that one is
 * no news to this one: without its claim it is not remembered as sent.
 */
async function beginAnew({ db, clock }: Within, ruleId: string): Promise<void> {
  await db
    .update(alertDelivery)
    .set({ attempts: 0, dueAt: clock(), ...untried })
    .where(
      and(
        eq(alertDelivery.ruleId, ruleId),
        eq(alertDelivery.state, 'pending'),
        isNull(alertDelivery.rest),
        or(gt(alertDelivery.attempts, 0), isNotNull(alertDelivery.lastError)),
      ),
    )
}

/**
 * What some have and others were put off with goes to who is new as well, at once, and to nobody
 * twice; a webhook has no part in it. One that is just on its way stays claimed: who settles it
 * finds the new ones left.
 */
async function joinThose(
  { db, clock }: Within,
  { id, channel }: Pick<Rule, 'id' | 'channel'>,
  newReceivers: readonly string[],
): Promise<void> {
  await db
    .update(alertDelivery)
    .set(
      channel === 'webhook'
        ? { state: 'sent', rest: null, claimedUntil: null }
        : {
            rest: sql`jsonb_set(${alertDelivery.rest}, '{to}', ${alertDelivery.rest}->'to' || to_jsonb(${sql.param([...newReceivers])}::text[]))`,
            attempts: 1,
            // a recovery that waits for the end of other trouble goes on waiting
            dueAt: sql`case when ${gte(alertDelivery.dueAt, notYet)} then ${alertDelivery.dueAt}
              else ${sql.param(clock(), alertDelivery.dueAt)}::timestamptz end`,
          },
    )
    .where(
      and(
        eq(alertDelivery.ruleId, id),
        eq(alertDelivery.state, 'pending'),
        isNotNull(alertDelivery.rest),
      ),
    )
}

/** Moments that tell that it began: `opened`, and `opened:3` to who was named later. */
export const tellsBeginning = () =>
  or(eq(alertDelivery.moment, 'opened'), like(alertDelivery.moment, 'opened:%'))
