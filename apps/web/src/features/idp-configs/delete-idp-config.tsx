import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { Alert, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, call } from '../../api/client.ts'
import { idpConfigsText as t } from '../../text/idp-configs.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { UsedBy } from './used-by.tsx'

export function DeleteIdpConfig({
  config,
  opened,
  onDeleted,
  onClose,
}: {
  config: IdpConfig
  opened: boolean
  onDeleted: () => void
  onClose: () => void
}) {
  const queryClient = useQueryClient()
  const mutation = useMutation({
    mutationFn: () => call(() => api['idp-configs'][':id'].$delete({ param: { id: config.id } })),
    onSuccess: async () => {
      onDeleted()
      await queryClient.invalidateQueries({ queryKey: ['idp-configs'], exact: true })
    },
  })
  return (
    <ConfirmDialog
      opened={opened}
      title={t.deleteTitle(config.name)}
      confirmLabel={t.delete}
      busy={mutation.isPending}
      error={mutation.error}
      onConfirm={() => mutation.mutate()}
      onClose={() => {
        mutation.reset()
        onClose()
      }}
    >
      <Text>{t.deleteText}</Text>
      {config.usedBy.length > 0 && (
        <Alert color="yellow" mt="sm">
          <Text size="sm">{t.inUse}</Text>
          <UsedBy accounts={config.usedBy} />
        </Alert>
      )}
    </ConfirmDialog>
  )
}
