import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, call } from '../client.ts'

export const expiriesQuery = (cursor: string | undefined) =>
  queryOptions({
    queryKey: ['expiries', cursor ?? null],
    queryFn: ({ signal }) =>
      call(() =>
        api.expiries.$get({ query: cursor === undefined ? {} : { cursor } }, { init: { signal } }),
      ),
    placeholderData: keepPreviousData,
  })
