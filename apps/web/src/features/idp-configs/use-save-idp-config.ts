import type { IdpConfigFields, IdpConfigSaved } from '@mailgrant/contract/idp-config'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, call } from '../../api/client.ts'

export function useSaveIdpConfig(
  configId: string,
  {
    onSaved,
    onError,
  }: { onSaved: (saved: IdpConfigSaved) => void; onError: (error: Error) => void },
) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (json: { fields: IdpConfigFields; version: number }) =>
      call(() => api['idp-configs'][':id'].$put({ param: { id: configId }, json })),
    onSuccess: async (saved) => {
      onSaved(saved)
      // Statuses follow the config, so the emails are read again as well.
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['idp-configs'] }),
        queryClient.invalidateQueries({ queryKey: ['emails'] }),
      ])
    },
    onError,
  })
}
