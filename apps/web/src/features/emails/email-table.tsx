import type { EmailListItem } from '@mailgrant/contract/email'
import { Checkbox, Table } from '@mantine/core'
import type { EmailsSearch } from '../../api/queries/emails.ts'
import { emailsText as t } from '../../text/emails.ts'
import { EmailRow, type RenderReauthorize } from './email-row.tsx'
import { SortHeader } from './sort-header.tsx'

type Sort = NonNullable<EmailsSearch['sort']>

export function EmailTable({
  emails,
  sort,
  direction,
  onSort,
  selected,
  onSelect,
  onSelectAll,
  renderReauthorize,
}: {
  emails: readonly EmailListItem[]
  sort: Sort
  direction: 'asc' | 'desc'
  onSort: (sort: Sort, direction: 'asc' | 'desc') => void
  selected: ReadonlySet<string>
  onSelect: (id: string, selected: boolean) => void
  onSelectAll: (selected: boolean) => void
  renderReauthorize: RenderReauthorize
}) {
  const header = (column: 'address' | 'name' | 'lastActivity') => (
    <SortHeader
      label={t.columns[column]}
      className={column === 'name' ? 'console-secondary' : undefined}
      direction={sort === column ? direction : null}
      onSort={(next) => onSort(column, next)}
    />
  )
  const count = emails.filter((email) => selected.has(email.id)).length
  return (
    <Table className="console-list" highlightOnHover aria-label={t.tableLabel}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={44}>
            <Checkbox
              aria-label={t.selectAll}
              checked={count > 0 && count === emails.length}
              indeterminate={count > 0 && count < emails.length}
              onChange={(event) => onSelectAll(event.currentTarget.checked)}
            />
          </Table.Th>
          {header('address')}
          {header('name')}
          <Table.Th>{t.columns.mailbox}</Table.Th>
          <Table.Th>{t.columns.smtp}</Table.Th>
          {header('lastActivity')}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {emails.map((email) => (
          <EmailRow
            key={email.id}
            email={email}
            selected={selected.has(email.id)}
            onSelect={onSelect}
            renderReauthorize={renderReauthorize}
          />
        ))}
      </Table.Tbody>
    </Table>
  )
}
