import { queryOptions } from '@tanstack/react-query'
import { api, call } from '../client.ts'

/** Presets change only with a restart of the server. */
export const providersQuery = () =>
  queryOptions({
    queryKey: ['providers'],
    queryFn: ({ signal }) => call(() => api.providers.$get({}, { init: { signal } })),
    staleTime: 300_000,
  })
