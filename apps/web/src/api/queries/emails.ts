import type { AccountStatus } from '@mailgrant/contract/account'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, call } from '../client.ts'

export interface EmailsSearch {
  search?: string | undefined
  status?: AccountStatus['value'] | undefined
  sort?: 'address' | 'name' | 'lastActivity' | 'created' | undefined
  direction?: 'asc' | 'desc' | undefined
  cursor?: string | undefined
}

export const emailsQuery = (search: EmailsSearch) =>
  queryOptions({
    queryKey: ['emails', 'list', search],
    queryFn: ({ signal }) =>
      call(() => api.emails.$get({ query: defined(search) }, { init: { signal } })),
    placeholderData: keepPreviousData,
  })

/** The query string has no place for absent values. */
const defined = ({ search, status, sort, direction, cursor }: EmailsSearch) => ({
  ...(search ? { search } : {}),
  ...(status ? { status } : {}),
  ...(sort ? { sort } : {}),
  ...(direction ? { direction } : {}),
  ...(cursor ? { cursor } : {}),
})
