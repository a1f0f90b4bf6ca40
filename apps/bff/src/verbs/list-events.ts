import type { EventList, EventListQuery } from '@mailgrant/contract/event'
import type { Deps } from '../deps.ts'
import { toTimelineEvents } from '../wire/timeline-event.ts'
import { readEventCursor, writeEventCursor } from './event-cursor.ts'
import { findEvents } from './find-events.ts'

/** A page of the timeline, newest first. */
export async function listEvents(
  { db }: Pick<Deps, 'db'>,
  query: EventListQuery,
): Promise<EventList> {
  const before = readEventCursor(query)
  const { rows, next, cut } = await findEvents(db, query, { before, limit: query.limit })
  return {
    items: await toTimelineEvents(db, rows),
    next: next === null ? null : writeEventCursor(query, next),
    searchedTo: cut && next !== null ? next.at.toISOString() : null,
  }
}
