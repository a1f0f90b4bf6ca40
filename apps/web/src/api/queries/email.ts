import type { SaveMailbox, SaveSmtp } from '@mailgrant/contract/account'
import type { SaveEmail } from '@mailgrant/contract/email'
import type { AccountKind } from '@mailgrant/contract/fields'
import { queryOptions } from '@tanstack/react-query'
import { api, call } from '../client.ts'

export const emailKey = (emailId: string) => ['emails', 'one', emailId] as const

export const emailQuery = (emailId: string) =>
  queryOptions({
    queryKey: emailKey(emailId),
    queryFn: ({ signal }) =>
      call(() => api.emails[':id'].$get({ param: { id: emailId } }, { init: { signal } })),
  })

export const saveEmail = (emailId: string, json: SaveEmail) =>
  call(() => api.emails[':id'].$put({ param: { id: emailId }, json }))

export const deleteEmail = (emailId: string) =>
  call(() => api.emails.delete.$post({ json: { ids: [emailId] } }))

/** A save may test the connection first, so it can be given up. */
export const saveMailbox = (emailId: string, json: SaveMailbox, signal: AbortSignal) =>
  call(() => api.emails[':id'].mailbox.$put({ param: { id: emailId }, json }, { init: { signal } }))

export const saveSmtp = (emailId: string, json: SaveSmtp, signal: AbortSignal) =>
  call(() => api.emails[':id'].smtp.$put({ param: { id: emailId }, json }, { init: { signal } }))

export const checkAccount = (emailId: string, kind: AccountKind, signal: AbortSignal) =>
  call(() =>
    api.emails[':id'][':kind'].check.$post({ param: { id: emailId, kind } }, { init: { signal } }),
  )
