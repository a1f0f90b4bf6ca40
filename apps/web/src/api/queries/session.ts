import { queryOptions } from '@tanstack/react-query'
import { api, callOnce } from '../client.ts'

export const sessionQuery = () =>
  queryOptions({
    queryKey: ['session'],
    queryFn: ({ signal }) => callOnce(() => api.session.$get({}, { init: { signal } })),
    staleTime: 60_000,
  })
