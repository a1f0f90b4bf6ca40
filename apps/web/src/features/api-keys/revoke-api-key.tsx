import type { ApiKey } from '@mailgrant/contract/api-key'
import { Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { api, call } from '../../api/client.ts'
import { apiKeysQuery } from '../../api/queries/api-keys.ts'
import { apiKeysText as t } from '../../text/api-keys.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'

/** Says what will stop, and stops it. */
export function RevokeApiKey({
  apiKey,
  opened,
  returnFocusTo,
  onRevoked,
  onClose,
}: {
  /** the one last asked about: its words stay while the dialog fades out */
  apiKey: ApiKey | null
  opened: boolean
  /** the button that led here is gone once the key is revoked */
  returnFocusTo: RefObject<HTMLElement | null>
  onRevoked: (key: ApiKey) => void
  onClose: () => void
}) {
  const queryClient = useQueryClient()
  const mutation = useMutation({
    mutationFn: ({ id }: ApiKey) =>
      call(() => api['api-keys'][':id'].revoke.$post({ param: { id } })),
    onSuccess: async (_, key) => {
      // First the list: the dialog gives the focus back to what is then still there.
      await queryClient.invalidateQueries(apiKeysQuery())
      onRevoked(key)
    },
  })
  return (
    <ConfirmDialog
      opened={opened}
      title={apiKey ? t.revokeTitle(apiKey.name) : ''}
      confirmLabel={t.revokeConfirm}
      busy={mutation.isPending}
      error={mutation.error}
      returnFocusTo={returnFocusTo}
      onConfirm={() => apiKey && mutation.mutate(apiKey)}
      onClose={() => {
        mutation.reset()
        onClose()
      }}
    >
      {apiKey && <WhatStops apiKey={apiKey} />}
    </ConfirmDialog>
  )
}

function WhatStops({ apiKey: { hint, actions, reach, lastUsedAt } }: { apiKey: ApiKey }) {
  const emails = reach.emails === 'all' ? t.stopsAll : t.stopsSome(reach.items.length)
  return (
    <Stack gap="xs">
      <Text>{t.stops(hint, actions, emails)}</Text>
      <Text>
        {lastUsedAt === null ? (
          t.unused
        ) : (
          <>
            {t.usedLast} <RelativeTime at={lastUsedAt} />.
          </>
        )}
      </Text>
      <Text>{t.revokeForGood}</Text>
    </Stack>
  )
}
