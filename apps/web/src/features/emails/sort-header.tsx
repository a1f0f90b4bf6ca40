import { Table } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconArrowsSort } from '@tabler/icons-react'
import { emailsText as t } from '../../text/emails.ts'

/** A column heading that sorts; the arrow and `aria-sort` say how. */
export function SortHeader({
  label,
  direction,
  onSort,
  className,
}: {
  label: string
  /** how the list is sorted by this column now, if it is */
  direction: 'asc' | 'desc' | null
  onSort: (direction: 'asc' | 'desc') => void
  className?: string | undefined
}) {
  const Icon =
    direction === 'asc' ? IconArrowUp : direction === 'desc' ? IconArrowDown : IconArrowsSort
  return (
    <Table.Th
      className={className}
      aria-sort={direction === 'asc' ? 'ascending' : direction === 'desc' ? 'descending' : 'none'}
    >
      <button
        type="button"
        className="console-sort"
        title={t.sortBy(label)}
        onClick={() => onSort(direction === 'asc' ? 'desc' : 'asc')}
      >
        {label}
        <Icon size={14} stroke={2} aria-hidden opacity={direction ? 1 : 0.45} />
      </button>
    </Table.Th>
  )
}
