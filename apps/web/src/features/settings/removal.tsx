import { Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, call } from '../../api/client.ts'
import { administratorsQuery } from '../../api/queries/administrators.ts'
import { settingsText as t } from '../../text/settings.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'

export interface Removed {
  what: 'administrator' | 'invitation'
  id: string
  name: string
}

/** Confirms and removes an administrator or an invitation. */
export function Removal({
  removed,
  opened,
  onRemoved,
  onClose,
}: {
  removed: Removed
  opened: boolean
  /** the list no longer has it */
  onRemoved: () => void
  onClose: () => void
}) {
  const queryClient = useQueryClient()
  const param = { id: removed.id }
  const mutation = useMutation({
    mutationFn: async () => {
      if (removed.what === 'administrator')
        await call(() => api.administrators[':id'].$delete({ param }))
      else await call(() => api.administrators.invitations[':id'].$delete({ param }))
    },
    onSuccess: async () => {
      onClose()
      await queryClient.invalidateQueries(administratorsQuery())
      onRemoved()
    },
  })
  const words =
    removed.what === 'administrator'
      ? { title: t.removeTitle(removed.name), body: t.removeText, confirm: t.removeConfirm }
      : { title: t.withdrawTitle(removed.name), body: t.withdrawText, confirm: t.withdrawConfirm }
  return (
    <ConfirmDialog
      opened={opened}
      title={words.title}
      confirmLabel={words.confirm}
      busy={mutation.isPending}
      error={mutation.error}
      onConfirm={() => mutation.mutate()}
      onClose={() => {
        mutation.reset()
        onClose()
      }}
    >
      <Text>{words.body}</Text>
    </ConfirmDialog>
  )
}
