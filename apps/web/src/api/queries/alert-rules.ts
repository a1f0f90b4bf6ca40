import { queryOptions } from '@tanstack/react-query'
import { api, call } from '../client.ts'

export const alertRulesQuery = () =>
  queryOptions({
    queryKey: ['alert-rules'],
    queryFn: ({ signal }) => call(() => api['alert-rules'].$get({}, { init: { signal } })),
  })
