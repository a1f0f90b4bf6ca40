import { queryOptions } from '@tanstack/react-query'
import { api, call } from '../client.ts'

export const consoleSettingsQuery = () =>
  queryOptions({
    queryKey: ['console-settings'],
    queryFn: ({ signal }) => call(() => api.settings.$get({}, { init: { signal } })),
  })
