import type { AccountKind } from '@mailgrant/contract/fields'
import type { MakeOwnerLink } from '@mailgrant/contract/owner-link'
import { queryOptions } from '@tanstack/react-query'
import { api, call, callOnce } from '../client.ts'

export const ownerLinksQuery = (emailId: string, kind: AccountKind) =>
  queryOptions({
    queryKey: ['owner-links', emailId, kind],
    queryFn: ({ signal }) =>
      call(() =>
        api.emails[':id'][':kind']['owner-links'].$get(
          { param: { id: emailId, kind } },
          { init: { signal } },
        ),
      ),
  })

export const makeOwnerLink = (emailId: string, kind: AccountKind, json: MakeOwnerLink) =>
  call(() =>
    api.emails[':id'][':kind']['owner-links'].$post({ param: { id: emailId, kind }, json }),
  )

export const revokeOwnerLink = (emailId: string, kind: AccountKind, linkId: string) =>
  call(() =>
    api.emails[':id'][':kind']['owner-links'][':linkId'].$delete({
      param: { id: emailId, kind, linkId },
    }),
  )

/** What a link is for. A POST, so that its token stays out of every log; it uses nothing up. */
export const ownerLinkOfferQuery = (token: string) =>
  queryOptions({
    queryKey: ['owner-link', token],
    queryFn: ({ signal }) =>
      callOnce(() => api['owner-links'].look.$post({ json: { token } }, { init: { signal } })),
    retry: false,
    staleTime: Infinity,
  })

export const startOwnerConsent = (token: string) =>
  callOnce(() => api['owner-links'].start.$post({ json: { token } }))

/** After a trip of this browser that failed; the cookie stands for the link. */
export const startOwnerConsentAgain = (requestId: string) =>
  callOnce(() => api['owner-links'].again.$post({ json: { requestId } }))

const pendingMs = 1500

export const ownerOutcomeQuery = (requestId: string) =>
  queryOptions({
    queryKey: ['owner-link', 'outcome', requestId],
    queryFn: ({ signal }) =>
      callOnce(() =>
        api['owner-links'].outcome[':requestId'].$get(
          { param: { requestId } },
          { init: { signal } },
        ),
      ),
    refetchInterval: ({ state }) => (state.data?.result === 'pending' ? pendingMs : false),
  })
