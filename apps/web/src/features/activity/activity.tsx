import { Button, Group, Stack, Text } from '@mantine/core'
import { IconDownload, IconHistory, IconSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import { type ActivitySearch, eventsQuery, exportUrl, inOrder } from '../../api/queries/events.ts'
import { activityText as t } from '../../text/activity.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { exactTime } from '../../ui/format-time.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { ListSkeleton } from '../../ui/skeletons.tsx'
import { ActivityFilters } from './activity-filters.tsx'
import { EventList } from './event-list.tsx'

/** The timeline, overall or of one email: filters, export, events and the way to older ones. */
export function Activity({
  emailId,
  search,
  onSearch,
}: {
  emailId?: string
  search: ActivitySearch
  onSearch: (search: ActivitySearch, replace?: boolean) => void
}) {
  const filters = emailId === undefined ? search : { ...search, email: emailId }
  const { data, error, isPlaceholderData, refetch, ...more } = useInfiniteQuery(
    eventsQuery(filters),
  )
  const events = data?.pages.flatMap(({ items }) => items) ?? []
  const searchedTo = data?.pages.at(-1)?.searchedTo ?? null
  const filtered = Object.keys(search).length > 0
  // Rows are memoised: what they are given must not change with every render.
  const latest = useRef({ search, onSearch })
  useEffect(() => {
    latest.current = { search, onSearch }
  })
  const narrow = useCallback(
    (filter: ActivitySearch) => latest.current.onSearch({ ...latest.current.search, ...filter }),
    [],
  )
  return (
    <Stack gap="md">
      <ActivityFilters search={search} onSearch={onSearch} events={events} />
      <Group gap="xs">
        {filtered && (
          <Button size="xs" variant="default" onClick={() => onSearch({})}>
            {t.clear}
          </Button>
        )}
        {(['csv', 'json'] as const).map((format) => (
          <Button
            key={format}
            component="a"
            href={exportUrl(filters, format)}
            download
            size="xs"
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            aria-label={t.exportLabel[format]}
          >
            {t.export} {t.exportAs[format]}
          </Button>
        ))}
      </Group>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && inOrder(filters) && <ListSkeleton />}
      {data && inOrder(filters) && (
        <div aria-busy={isPlaceholderData} className={isPlaceholderData ? 'console-stale' : ''}>
          <EventList events={events} ofEmail={emailId !== undefined} onFilter={narrow} />
          {events.length === 0 && !more.hasNextPage && <Nothing filtered={filtered} />}
          {events.length === 0 && more.hasNextPage && (
            <EmptyState icon={<IconSearch size={28} />} title={t.notYetTitle} />
          )}
          <Group mt="md" gap="sm" aria-live="polite">
            {searchedTo && <Text size="sm">{t.searchedTo(exactTime(searchedTo))}</Text>}
            {more.hasNextPage && (
              <Button
                variant="default"
                loading={more.isFetchingNextPage}
                onClick={() => void more.fetchNextPage()}
              >
                {searchedTo ? t.further : t.older}
              </Button>
            )}
            {!more.hasNextPage && events.length > 0 && (
              <Text size="sm" c="dimmed">
                {t.end}
              </Text>
            )}
          </Group>
        </div>
      )}
    </Stack>
  )
}

function Nothing({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <EmptyState icon={<IconSearch size={28} />} title={t.noResultsTitle}>
      {t.noResultsText}
    </EmptyState>
  ) : (
    <EmptyState icon={<IconHistory size={28} />} title={t.emptyTitle}>
      {t.emptyText}
    </EmptyState>
  )
}
