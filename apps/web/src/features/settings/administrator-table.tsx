import type { Administrators } from '@mailgrant/contract/session'
import { Badge, Button, Table, VisuallyHidden } from '@mantine/core'
import { settingsText as t } from '../../text/settings.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'

type Item = Administrators['items'][number]

export function AdministratorTable({
  administrators,
  ownId,
  onRemove,
}: {
  administrators: readonly Item[]
  ownId: string | undefined
  onRemove: (administrator: Item) => void
}) {
  return (
    <Table className="console-list" aria-label={t.tableLabel}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t.columns.name}</Table.Th>
          <Table.Th>{t.columns.email}</Table.Th>
          <Table.Th>{t.columns.created}</Table.Th>
          <Table.Th>{t.columns.lastSignIn}</Table.Th>
          <Table.Th w={110}>
            <VisuallyHidden>{t.columns.actions}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {administrators.map((administrator) => (
          <Table.Tr key={administrator.id}>
            <Table.Td fw={500}>
              {administrator.name}{' '}
              {administrator.id === ownId && (
                <Badge color="gray" size="md">
                  {t.you}
                </Badge>
              )}
            </Table.Td>
            <Table.Td data-label={t.columns.email} className="console-break">
              {administrator.email}
            </Table.Td>
            <Table.Td data-label={t.columns.created}>
              <RelativeTime at={administrator.createdAt} />
            </Table.Td>
            <Table.Td data-label={t.columns.lastSignIn}>
              <RelativeTime at={administrator.lastSignInAt} />
            </Table.Td>
            <Table.Td ta="right">
              {administrator.id !== ownId && (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  aria-label={t.removeLabel(administrator.name)}
                  onClick={() => onRemove(administrator)}
                >
                  {t.remove}
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
