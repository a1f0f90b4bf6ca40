import type { AccountKind } from '@mailgrant/contract/fields'
import type { OwnerLinks } from '@mailgrant/contract/owner-link'
import { Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { ownerLinksQuery, revokeOwnerLink } from '../../api/queries/owner-links.ts'
import { ownerLinkText as t } from '../../text/owner-link.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { dayAndClock } from '../../ui/format-time.ts'

type Link = OwnerLinks['items'][number]

/** Asks, and revokes one link. */
export function RevokeOwnerLink({
  emailId,
  kind,
  link,
  opened,
  returnFocusTo,
  onRevoked,
  onClose,
}: {
  emailId: string
  kind: AccountKind
  /** the one last asked about: its words stay while the dialog fades out */
  link: Link | null
  opened: boolean
  /** the button that led here is gone once the link is revoked */
  returnFocusTo: RefObject<HTMLElement | null>
  onRevoked: (link: Link) => void
  onClose: () => void
}) {
  const queryClient = useQueryClient()
  const mutation = useMutation({
    mutationFn: ({ id }: Link) => revokeOwnerLink(emailId, kind, id),
    onSuccess: async (_, revoked) => {
      // First the list: the dialog gives the focus back to what is then still there.
      await queryClient.invalidateQueries(ownerLinksQuery(emailId, kind))
      onRevoked(revoked)
    },
    // what was used meanwhile says so in the list
    onError: () => queryClient.invalidateQueries(ownerLinksQuery(emailId, kind)),
  })
  return (
    <ConfirmDialog
      opened={opened}
      title={link ? t.revokeTitle(link.expectedOwner) : ''}
      confirmLabel={t.revokeConfirm}
      busy={mutation.isPending}
      error={mutation.error}
      returnFocusTo={returnFocusTo}
      onConfirm={() => link && mutation.mutate(link)}
      onClose={() => {
        mutation.reset()
        onClose()
      }}
    >
      {link && <Text mb="xs">{t.revokeWhich(link.createdBy, dayAndClock(link.createdAt))}</Text>}
      <Text>{t.revokeText}</Text>
    </ConfirmDialog>
  )
}
