import { queryOptions } from '@tanstack/react-query'
import { api, callOnce } from '../client.ts'

export const sessionQuery = () =>
  queryOptions({
    queryKey: ['session'],
    queryFn: ({ signal }) => callOnce(() => api.session.$get({}, { init: { signal } })),
    staleTime: 60_000,
  })

/** Whether an invitation still is good. A POST, so that its token stays out of every log; it uses nothing up. */
export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) =>
      callOnce(() => api.invitations.look.$post({ json: { token } }, { init: { signal } })),
    retry: false,
    staleTime: Infinity,
  })
