import type { TimelineEvent } from '@mailgrant/contract/event'
import { localDay } from '../../ui/format-time.ts'

export interface Day {
  /** of its newest event */
  at: string
  events: TimelineEvent[]
}

/** Events, newest first, by the days of the reader's own calendar. */
export function byDay(events: readonly TimelineEvent[]): Day[] {
  const days: Day[] = []
  for (const event of events) {
    const last = days.at(-1)
    if (last !== undefined && localDay(last.at) === localDay(event.at)) last.events.push(event)
    else days.push({ at: event.at, events: [event] })
  }
  return days
}
