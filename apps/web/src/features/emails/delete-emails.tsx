import { List, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { api, call } from '../../api/client.ts'
import { emailsText as t } from '../../text/emails.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'

const shownAddresses = 8

export function DeleteEmails({
  opened,
  emails,
  returnFocusTo,
  onDeleted,
  onClose,
}: {
  opened: boolean
  emails: readonly { id: string; address: string }[]
  /** the button that led here: the dialog comes open, so it did not see who had the focus */
  returnFocusTo: RefObject<HTMLElement | null>
  onDeleted: (count: number) => void
  onClose: () => void
}) {
  const queryClient = useQueryClient()
  const mutation = useMutation({
    mutationFn: () =>
      call(() => api.emails.delete.$post({ json: { ids: emails.map(({ id }) => id) } })),
    onSuccess: async ({ deleted }) => {
      onDeleted(deleted)
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['emails'] }),
        queryClient.invalidateQueries({ queryKey: ['idp-configs'] }),
      ])
    },
  })
  const rest = emails.length - shownAddresses
  return (
    <ConfirmDialog
      opened={opened}
      returnFocusTo={returnFocusTo}
      title={t.deleteTitle(emails.length)}
      confirmLabel={t.deleteConfirm(emails.length)}
      busy={mutation.isPending}
      error={mutation.error}
      onConfirm={() => mutation.mutate()}
      onClose={() => {
        mutation.reset()
        onClose()
      }}
    >
      <Stack gap="sm">
        <List className="console-break">
          {emails.slice(0, shownAddresses).map((email) => (
            <List.Item key={email.id}>{email.address}</List.Item>
          ))}
          {rest > 0 && <List.Item>{t.deleteMore(rest)}</List.Item>}
        </List>
        <Text>{t.deleteText(emails.length)}</Text>
      </Stack>
    </ConfirmDialog>
  )
}
