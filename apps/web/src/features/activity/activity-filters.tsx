import { eventGroup, type TimelineEvent } from '@mailgrant/contract/event'
import { messages } from '@mailgrant/contract/messages'
import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useId } from 'react'
import { type ActivitySearch, inOrder } from '../../api/queries/events.ts'
import { activityText as t } from '../../text/activity.ts'
import { SearchField } from '../../ui/search-field.tsx'
import classes from './activity.module.css'

/** The address carries the filters; each change is a change of it. */
export function ActivityFilters({
  search,
  onSearch,
  events,
}: {
  search: ActivitySearch
  onSearch: (search: ActivitySearch, replace?: boolean) => void
  /** those shown now: they know the names of what is filtered by */
  events: readonly TimelineEvent[]
}) {
  const slip = useId()
  const change = (changed: ActivitySearch, replace = false) =>
    onSearch({ ...search, ...changed }, replace)
  const email = events.find((each) => each.email?.id === search.email)?.email?.address ?? null
  const config = events.find((each) => each.config?.id === search.config)?.config?.name ?? null
  const chosen = [
    search.actor !== undefined && {
      label: t.only.actor(search.actor === 'system' ? 'Mailgrant itself' : search.actor),
      without: { actor: undefined },
    },
    search.email !== undefined && {
      label: t.only.email(email),
      without: { email: undefined },
    },
    search.config !== undefined && {
      label: t.only.config(config),
      without: { config: undefined },
    },
  ].filter((each) => each !== false)
  return (
    <Stack gap="xs" role="group" aria-label={t.filters}>
      <Group gap="sm" align="flex-end">
        <SearchField
          words={t}
          width={280}
          search={search.search ?? ''}
          onSearch={(value) => change({ search: value || undefined }, true)}
        />
        <NativeSelect
          className={classes['filter'] ?? ''}
          label={t.group}
          value={search.group ?? ''}
          onChange={(event) =>
            change({ group: eventGroup.safeParse(event.currentTarget.value).data })
          }
          data={[
            { value: '', label: t.anyGroup },
            ...eventGroup.options.map((value) => ({ value, label: t.groups[value] })),
          ]}
        />
        <NativeSelect
          className={classes['filter'] ?? ''}
          label={t.outcome}
          value={search.outcome ?? ''}
          onChange={({ currentTarget: { value } }) =>
            change({ outcome: value === 'ok' || value === 'failed' ? value : undefined })
          }
          data={[
            { value: '', label: t.anyOutcome },
            { value: 'ok', label: t.outcomes.ok },
            { value: 'failed', label: t.outcomes.failed },
          ]}
        />
        <TextInput
          type="date"
          className={classes['filter'] ?? ''}
          label={t.from}
          value={search.from ?? ''}
          onChange={(event) => change({ from: event.currentTarget.value || undefined })}
        />
        <TextInput
          type="date"
          className={classes['filter'] ?? ''}
          label={t.to}
          value={search.to ?? ''}
          onChange={(event) => change({ to: event.currentTarget.value || undefined })}
          error={!inOrder(search)}
          {...(!inOrder(search) && { 'aria-describedby': slip })}
        />
      </Group>
      {/* Below its own field it would push the others out of line. */}
      {!inOrder(search) && (
        <Text
          id={slip}
          size="xs"
          c="var(--mantine-color-error)"
          ta={{ base: 'start', md: 'end' }}
          role="alert"
        >
          {messages.eventRange}
        </Text>
      )}
      {chosen.length > 0 && (
        <Group gap="xs">
          {chosen.map(({ label, without }) => (
            <Button
              key={label}
              size="compact-sm"
              variant="light"
              rightSection={<IconX size={14} aria-hidden />}
              aria-label={t.remove(label)}
              onClick={() => change(without)}
            >
              {label}
            </Button>
          ))}
        </Group>
      )}
    </Stack>
  )
}
