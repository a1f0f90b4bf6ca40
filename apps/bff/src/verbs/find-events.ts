import { type EventFilters, eventTypes } from '@mailgrant/contract/event'
import { and, desc, eq, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import { event } from '../tables/event.ts'
import type { EventPlace } from './event-cursor.ts'

export type EventRow = typeof event.$inferSelect

/**
 * How many events one query looks at, at most: what no index serves is looked for among these, so
 * that a rare find costs the same in a timeline of millions.
 */
const lookAt = 10_000

export interface FoundEvents {
  /** newest first */
  rows: EventRow[]
  /** where to go on; null at the end of the timeline */
  next: EventPlace | null
  /** `next` stands because enough was looked at, not because there were enough */
  cut: boolean
}

/** Events before `before` that fit, at most `limit`. */
export async function findEvents(
  db: Pick<Db, 'select'>,
  filters: EventFilters,
  { before, limit }: { before: EventPlace | null; limit: number },
): Promise<FoundEvents> {
  const served = and(
    filters.email === undefined ? undefined : eq(event.emailId, filters.email),
    filters.from === undefined ? undefined : gte(event.at, new Date(filters.from)),
    filters.to === undefined ? undefined : lt(event.at, new Date(filters.to)),
    before === null ? undefined : beyond('<', before),
  )
  const wanted = matching(filters)
  const last = wanted === undefined ? null : await lastLookedAt(db, served)
  const rows = await db
    .select()
    .from(event)
    .where(and(served, last === null ? undefined : beyond('>=', last), wanted))
    .orderBy(desc(event.at), desc(event.id))
    .limit(limit + 1)
  const page = rows.slice(0, limit)
  const end = page.at(-1)
  if (rows.length > limit && end !== undefined) return { rows: page, next: end, cut: false }
  return { rows: page, next: last, cut: last !== null }
}

/** The last of as many as one query looks at; null where there are fewer. */
async function lastLookedAt(
  db: Pick<Db, 'select'>,
  served: SQL | undefined,
): Promise<EventPlace | null> {
  const [last] = await db
    .select({ at: event.at, id: event.id })
    .from(event)
    .where(served)
    .orderBy(desc(event.at), desc(event.id))
    .offset(lookAt - 1)
    .limit(1)
  return last ?? null
}

const beyond = (way: '<' | '>=', { at, id }: EventPlace): SQL =>
  sql`(${event.at}, ${event.id}) ${sql.raw(way)} (${sql.param(at, event.at)}, ${sql.param(id, event.id)})`

/** What no index serves. */
function matching({
  config,
  group,
  outcome,
  actor,
  search,
  titled,
}: EventFilters): SQL | undefined {
  return and(
    config === undefined ? undefined : eq(event.configId, config),
    group === undefined ? undefined : inArray(event.type, [...eventTypes[group]]),
    outcome === undefined ? undefined : eq(event.outcome, outcome),
    actor === undefined ? undefined : eq(event.actor, actor),
    search === '' ? undefined : or(containing(search), ...titled.map(isTitled)),
  )
}

/** `%`, `_` and the escape itself are ordinary characters to who searches. */
function containing(search: string): SQL {
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`
  return sql`(concat_ws(' ', ${event.emailAddress}, ${event.actor}, ${event.type}, ${event.traceId}, ${event.correlationId}) ilike ${pattern}
    or exists (select 1 from jsonb_each_text(${event.detail}) as held where held.value ilike ${pattern}))`
}

const isTitled = ({ type, outcome, flag }: EventFilters['titled'][number]) =>
  and(
    eq(event.type, type),
    eq(event.outcome, outcome),
    flag === null
      ? undefined
      : sql`coalesce(${event.detail} ->> ${flag.name}::text, 'false') ${sql.raw(flag.is ? '=' : '<>')} 'true'`,
  )
