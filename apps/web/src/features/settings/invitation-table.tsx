import type { Administrators } from '@mailgrant/contract/session'
import { Button, Table, VisuallyHidden } from '@mantine/core'
import { settingsText as t } from '../../text/settings.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'

type Item = Administrators['invitations'][number]
const columns = t.invitationColumns

export function InvitationTable({
  invitations,
  onWithdraw,
}: {
  invitations: readonly Item[]
  onWithdraw: (invitation: Item) => void
}) {
  return (
    <Table className="console-list" aria-label={t.invitations}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{columns.name}</Table.Th>
          <Table.Th>{columns.email}</Table.Th>
          <Table.Th>{columns.invitedBy}</Table.Th>
          <Table.Th>{columns.expires}</Table.Th>
          <Table.Th w={110}>
            <VisuallyHidden>{columns.actions}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {invitations.map((invitation) => (
          <Table.Tr key={invitation.id}>
            <Table.Td fw={500}>{invitation.name}</Table.Td>
            <Table.Td data-label={columns.email} className="console-break">
              {invitation.email}
            </Table.Td>
            <Table.Td data-label={columns.invitedBy}>{invitation.invitedBy}</Table.Td>
            <Table.Td data-label={columns.expires}>
              <RelativeTime at={invitation.expiresAt} ahead />
            </Table.Td>
            <Table.Td ta="right">
              <Button
                size="compact-sm"
                variant="subtle"
                color="red"
                aria-label={t.withdrawLabel(invitation.name)}
                onClick={() => onWithdraw(invitation)}
              >
                {t.withdraw}
              </Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
