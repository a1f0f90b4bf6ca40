import { queryOptions } from '@tanstack/react-query'
import { api, callOnce } from '../client.ts'

/**
 * What is open, asked again and again while the page is in sight. A session that ended is met by
 * whatever the reader does next: a question that nobody asked puts no dialog over the page.
 */
export const incidentsQuery = () =>
  queryOptions({
    queryKey: ['incidents'],
    queryFn: ({ signal }) => callOnce(() => api.incidents.$get({}, { init: { signal } })),
    refetchInterval: 10_000,
    refetchOnWindowFocus: 'always',
  })
