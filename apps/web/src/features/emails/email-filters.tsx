import type { AccountStatus } from '@mailgrant/contract/account'
import { Group, NativeSelect } from '@mantine/core'
import type { EmailsSearch } from '../../api/queries/emails.ts'
import { emailsText as t } from '../../text/emails.ts'
import { text } from '../../text/en.ts'
import { SearchField } from '../../ui/search-field.tsx'

/** What is looked at first stands first. */
const statuses = [
  'failing',
  'needs-reauthorisation',
  'expires-soon',
  'authorised',
  'not-configured',
] as const satisfies readonly AccountStatus['value'][]

/** The address carries what is looked for; another search begins at its first page. */
export function EmailFilters({
  search,
  onSearch,
}: {
  search: EmailsSearch
  onSearch: (search: EmailsSearch, replace?: boolean) => void
}) {
  const { cursor: _, ...filters } = search
  return (
    <Group mb="md" gap="sm" align="flex-end">
      <SearchField
        words={t}
        search={search.search ?? ''}
        onSearch={(value) => onSearch({ ...filters, search: value || undefined }, true)}
      />
      <NativeSelect
        label={t.status}
        value={search.status ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onSearch({ ...filters, status: statuses.find((each) => each === value) })
        }
        data={[
          { value: '', label: t.anyStatus },
          ...statuses.map((value) => ({ value, label: text.status[value] })),
        ]}
      />
    </Group>
  )
}
