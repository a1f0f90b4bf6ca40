import type { EventGroup } from '@mailgrant/contract/event'
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { eventsTitled } from '../../text/event-sentences.ts'
import { api, call } from '../client.ts'

/** What the address of an activity page carries; days are those of the reader's own calendar. */
export interface ActivitySearch {
  search?: string | undefined
  group?: EventGroup | undefined
  outcome?: 'ok' | 'failed' | undefined
  actor?: string | undefined
  email?: string | undefined
  config?: string | undefined
  /** first and last day, `2026-03-01` */
  from?: string | undefined
  to?: string | undefined
}

const pageSize = '25'

export const eventsQuery = (search: ActivitySearch) =>
  infiniteQueryOptions({
    queryKey: ['events', search],
    queryFn: ({ signal, pageParam }) =>
      call(() =>
        api.events.$get(
          {
            query: {
              ...filtersOf(search),
              limit: pageSize,
              ...(pageParam && { cursor: pageParam }),
            },
          },
          { init: { signal } },
        ),
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    enabled: inOrder(search),
  })

/** Where the browser fetches the file itself. */
export const exportUrl = (search: ActivitySearch, format: 'csv' | 'json') =>
  `/api/events/export?${new URLSearchParams({ ...filtersOf(search), format })}`

/** Whether there is any day between the first and the last. */
export const inOrder = ({ from, to }: ActivitySearch) =>
  from === undefined || to === undefined || from <= to

/** The query string has no place for absent values; days become instants, the last one whole. */
function filtersOf({ from, to, ...rest }: ActivitySearch): Record<string, string> {
  const filters: Record<string, string> = {}
  for (const [name, value] of Object.entries(rest)) if (value) filters[name] = value
  const titled = eventsTitled(rest.search ?? '')
  if (titled.length > 0) filters['titled'] = titled.join()
  if (from !== undefined) filters['from'] = startOf(from, 0)
  if (to !== undefined) filters['to'] = startOf(to, 1)
  return filters
}

function startOf(day: string, daysLater: number): string {
  const start = new Date(`${day}T00:00:00`)
  start.setDate(start.getDate() + daysLater)
  return start.toISOString()
}
