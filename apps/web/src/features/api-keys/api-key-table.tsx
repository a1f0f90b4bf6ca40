import type { ApiKey } from '@mailgrant/contract/api-key'
import { Table, VisuallyHidden } from '@mantine/core'
import { apiKeysText as t } from '../../text/api-keys.ts'
import { ApiKeyRow } from './api-key-row.tsx'

/** The keys as the server orders them, those that were revoked behind the others. */
export function ApiKeyTable({
  keys,
  onRevoke,
}: {
  keys: readonly ApiKey[]
  onRevoke: (key: ApiKey) => void
}) {
  const sorted = [
    ...keys.filter(({ state }) => state !== 'revoked'),
    ...keys.filter(({ state }) => state === 'revoked'),
  ]
  return (
    <Table className="console-list" aria-label={t.tableLabel}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t.columns.name}</Table.Th>
          <Table.Th>{t.columns.emails}</Table.Th>
          <Table.Th>{t.columns.actions}</Table.Th>
          <Table.Th>{t.columns.expires}</Table.Th>
          <Table.Th>{t.columns.lastUsed}</Table.Th>
          <Table.Th>{t.columns.state}</Table.Th>
          <Table.Th w={90}>
            <VisuallyHidden>{t.columns.revoke}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sorted.map((key) => (
          <ApiKeyRow key={key.id} apiKey={key} onRevoke={onRevoke} />
        ))}
      </Table.Tbody>
    </Table>
  )
}
