import { queryOptions } from '@tanstack/react-query'
import { api, call } from '../client.ts'

export const apiKeysQuery = () =>
  queryOptions({
    queryKey: ['api-keys'],
    queryFn: ({ signal }) => call(() => api['api-keys'].$get({}, { init: { signal } })),
  })
