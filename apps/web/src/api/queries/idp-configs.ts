import { queryOptions } from '@tanstack/react-query'
import { api, call } from '../client.ts'

export const idpConfigsQuery = () =>
  queryOptions({
    queryKey: ['idp-configs'],
    queryFn: ({ signal }) => call(() => api['idp-configs'].$get({}, { init: { signal } })),
  })

export const idpConfigQuery = (configId: string) =>
  queryOptions({
    queryKey: ['idp-configs', configId],
    queryFn: ({ signal }) =>
      call(() => api['idp-configs'][':id'].$get({ param: { id: configId } }, { init: { signal } })),
  })

export const makeAdminConsentLink = (configId: string) =>
  call(() => api['idp-configs'][':id']['admin-consent'].$post({ param: { id: configId } }))
