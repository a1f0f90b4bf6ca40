import type { AccountKind } from '@mailgrant/contract/fields'
import { queryOptions } from '@tanstack/react-query'
import { api, call } from '../client.ts'

export const tokenKey = (emailId: string, kind: AccountKind) => ['token', emailId, kind] as const

export const tokenQuery = (emailId: string, kind: AccountKind) =>
  queryOptions({
    queryKey: tokenKey(emailId, kind),
    queryFn: ({ signal }) =>
      call(() =>
        api.emails[':id'][':kind'].token.$get(
          { param: { id: emailId, kind } },
          { init: { signal } },
        ),
      ),
  })

export const refreshToken = (emailId: string, kind: AccountKind) =>
  call(() => api.emails[':id'][':kind'].token.refresh.$post({ param: { id: emailId, kind } }))

export const deleteToken = (emailId: string, kind: AccountKind) =>
  call(() => api.emails[':id'][':kind'].token.$delete({ param: { id: emailId, kind } }))
