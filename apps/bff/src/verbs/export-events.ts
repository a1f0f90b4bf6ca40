import type { EventExportQuery, TimelineEvent } from '@mailgrant/contract/event'
import type { Deps } from '../deps.ts'
import { exportText } from '../text/activity.ts'
import { toTimelineEvents } from '../wire/timeline-event.ts'
import type { EventPlace } from './event-cursor.ts'
import { findEvents } from './find-events.ts'

/** A file that a spreadsheet still opens. */
const mostEvents = 100_000
const lot = 1000

/**
 * The events that fit, newest first, as the text of a file, piece by piece. Each lot is a query of
 * its own that ends before its piece is given away: a slow reader holds no transaction open.
 */
export async function* exportEvents(
  { db }: Pick<Deps, 'db'>,
  query: EventExportQuery,
  { most = mostEvents }: { most?: number } = {},
): AsyncGenerator<string> {
  const shape = shapes[query.format]
  yield shape.head
  let before: EventPlace | null = null
  let count = 0
  for (;;) {
    const limit = Math.min(lot, most - count)
    const found = await findEvents(db, query, { before, limit })
    const rows = await toTimelineEvents(db, found.rows)
    yield rows.map((row, index) => shape.row(row, count + index === 0)).join('')
    count += rows.length
    before = found.next
    if (before === null) return yield shape.foot(null)
    if (count >= most) return yield shape.foot(most)
  }
}

/** RFC 4180: CRLF, quotes doubled. A cell that a spreadsheet would take for a formula gets a quote before it. */
const cell = (value: string) => {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
const line = (cells: readonly string[]) => `${cells.map(cell).join(',')}\r\n`

const cellsOf = (event: TimelineEvent) => [
  event.at,
  event.type,
  event.outcome,
  event.actor,
  event.email?.address ?? '',
  event.accountKind ?? '',
  event.config?.name ?? event.config?.id ?? '',
  event.traceId ?? '',
  event.correlationId ?? '',
  Object.keys(event.detail).length === 0 ? '' : JSON.stringify(event.detail),
  event.id,
]

const shapes = {
  csv: {
    // the mark by which a spreadsheet knows UTF-8
    head: `\uFEFF${line(exportText.columns)}`,
    row: (event: TimelineEvent, _first: boolean) => line(cellsOf(event)),
    /** as many cells as every line has, so that the file stays one table */
    foot: (cutAfter: number | null) =>
      cutAfter === null
        ? ''
        : line(exportText.columns.map((_, index) => (index === 0 ? exportText.cut(cutAfter) : ''))),
  },
  json: {
    head: '{"events":[',
    row: (event: TimelineEvent, first: boolean) =>
      `${first ? '\n' : ',\n'}${JSON.stringify(event)}`,
    foot: (cutAfter: number | null) =>
      `\n],"cut":${cutAfter === null ? 'null' : JSON.stringify(exportText.cut(cutAfter))}}\n`,
  },
}
