import type { SubmitAuthorization } from '@mailgrant/contract/authorization'
import type { AccountKind, ProviderId } from '@mailgrant/contract/fields'
import { queryOptions } from '@tanstack/react-query'
import { api, call } from '../client.ts'

/** The stored outcome of one trip to the provider. */
export const outcomeQuery = (emailId: string, kind: AccountKind, requestId: string) =>
  queryOptions({
    queryKey: ['authorization', emailId, kind, requestId],
    queryFn: ({ signal }) =>
      call(() =>
        api.emails[':id'][':kind'].authorization[':requestId'].$get(
          { param: { id: emailId, kind, requestId } },
          { init: { signal } },
        ),
      ),
  })

/**
 * Opens the draft of a new config. A POST, yet read like a query: it answers the same draft again
 * for the same account and provider, so asking twice changes nothing.
 */
export const draftQuery = (emailId: string, kind: AccountKind, provider: ProviderId) =>
  queryOptions({
    queryKey: ['idp-configs', 'draft', emailId, kind, provider],
    queryFn: ({ signal }) =>
      call(() =>
        api['idp-configs'].drafts.$post(
          { json: { emailId, kind, provider } },
          { init: { signal } },
        ),
      ),
  })

export const submitAuthorization = (
  emailId: string,
  kind: AccountKind,
  json: SubmitAuthorization,
) =>
  call(() => api.emails[':id'][':kind'].authorization.$post({ param: { id: emailId, kind }, json }))
