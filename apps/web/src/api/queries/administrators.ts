import { queryOptions } from '@tanstack/react-query'
import { api, call } from '../client.ts'

export const administratorsQuery = () =>
  queryOptions({
    queryKey: ['administrators'],
    queryFn: ({ signal }) => call(() => api.administrators.$get({}, { init: { signal } })),
  })
