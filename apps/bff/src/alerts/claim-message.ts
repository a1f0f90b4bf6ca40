import { createHash } from 'node:crypto'
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { alertRule } from '../tables/alert-rule.ts'
import type { Within } from '../verbs/within.ts'
import type { AlertMessage, Rule } from './alert-message.ts'
import { type Chosen, claimRest } from './claim-rest.ts'
import { dropEnded, droppedOrSent } from './drop-ended.ts'
import { due } from './due.ts'
import { firstOfIncidents } from './first-of-incidents.ts'
import { loadNews } from './load-news.ts'
import { quietUntil } from './quiet-time.ts'

/** Longer than sending one message can take. */
const leaseSeconds = 300
/** More than so many at one time are told in one message. */
const storm = 20
/** So many deliveries go into one message at most; the rest make another one. */
const most = 5000

type Delivery = typeof alertDelivery.$inferSelect

export interface ClaimedMessage {
  message: AlertMessage
  /** the deliveries that it carries */
  ids: string[]
  /** proof of the claim; its deliveries are somebody else's once it has passed */
  claimedUntil: Date
}

/**
 * Takes what a rule has to say next, so that no other process says it, or null where it has nothing
 * to say now. A message whose sending was begun before and never settled is said again as it was,
 * under the same id: its deliveries are those that share a `claimed_until`.
 */
export const claimMessage = (
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  ruleId: string,
): Promise<ClaimedMessage | null> =>
  db.transaction(async (tx) => {
    const within = { db: tx, clock }
    // held, so that nobody names another receiver between the reading and the claim
    const [rule] = await tx.select().from(alertRule).where(eq(alertRule.id, ruleId)).for('share')
    if (rule === undefined) return null
    if (!rule.enabled) {
      await change(within, ruleId, droppedOrSent)
      return null
    }
    // nothing is exempt from it
    const end = quietUntil(rule, clock())
    if (end !== null) {
      await change(within, ruleId, { dueAt: end })
      return null
    }
    // who was put off keeps nobody waiting for what is new
    const chosen = (await claimNew(within, rule)) ?? (await claimRest(within, rule))
    if (chosen === null) return null
    const { rows, only } = chosen
    const ids = rows.map(({ id }) => id)
    const claimedUntil = await claim(within, ids)
    const at = new Date(Math.max(...rows.map(({ createdAt }) => createdAt.getTime())))
    const news = await loadNews(tx, rows, rule)
    return {
      message: { id: messageId(ids), at, rule, ...(only && { only }), news },
      ids,
      claimedUntil,
    }
  })

/** What nobody has yet, and to whom alone it may be told now. */
async function claimNew(within: Within, rule: Rule): Promise<Chosen | null> {
  const { db, clock } = within
  const found = await db
    .select()
    .from(alertDelivery)
    .where(and(eq(alertDelivery.ruleId, rule.id), isNull(alertDelivery.rest), due(clock())))
    .orderBy(asc(alertDelivery.id))
    .limit(most)
    .for('update', { skipLocked: true })
  const first = await firstOfIncidents(within, rule, await dropEnded(within, rule.id, found))
  const rows = begunBefore(first.rows) ?? next(rule, first.rows, clock())
  const [one] = rows
  if (one === undefined) return null
  const only = first.only(rows)
  // together they could be told to nobody; each of them can be to somebody
  return only?.length === 0 ? { rows: [one], only: first.only([one]) } : { rows, only }
}

type Changes = Parameters<ReturnType<Within['db']['update']>['set']>[0]

const change = async ({ db, clock }: Within, ruleId: string, set: Changes) => {
  await db
    .update(alertDelivery)
    .set(set)
    .where(and(eq(alertDelivery.ruleId, ruleId), due(clock())))
}

function begunBefore(rows: readonly Delivery[]): Delivery[] | null {
  const first = rows.find(({ claimedUntil }) => claimedUntil !== null)?.claimedUntil?.getTime()
  return first === undefined
    ? null
    : rows.filter(({ claimedUntil }) => claimedUntil?.getTime() === first)
}

function next({ digestMinutes }: Rule, rows: readonly Delivery[], now: Date): Delivery[] {
  if (digestMinutes === 0) return rows.length > storm ? [...rows] : rows.slice(0, 1)
  const ripe = now.getTime() - digestMinutes * 60_000
  return rows.some(({ createdAt }) => createdAt.getTime() <= ripe) ? [...rows] : []
}

/** Counts the attempt, too, which says that the delivery is under way. */
async function claim({ db }: Within, ids: readonly string[]): Promise<Date> {
  // no two messages of a rule share it, so that each can be put together again
  const seconds = leaseSeconds + Math.random() * 60
  const rows = await db
    .update(alertDelivery)
    .set({
      attempts: sql`${alertDelivery.attempts} + 1`,
      claimedUntil: sql`date_trunc('milliseconds', now() + make_interval(secs => ${seconds}::float8))`,
    })
    .where(inArray(alertDelivery.id, [...ids]))
    .returning({ claimedUntil: alertDelivery.claimedUntil })
  const claimedUntil = rows[0]?.claimedUntil
  if (claimedUntil == null) throw new Error('A delivery vanished while it was locked')
  return claimedUntil
}

/** The same of the same deliveries, whoever puts them together. */
function messageId(ids: readonly string[]): string {
  const [only] = ids
  if (ids.length === 1 && only !== undefined) return only
  return `digest-${createHash('sha256').update(ids.join()).digest('hex').slice(0, 32)}`
}
