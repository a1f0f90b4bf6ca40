import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import type { EmailList } from '@mailgrant/contract/email'
import { lazy, Suspense, useRef, useState } from 'react'
import type { EmailsSearch } from '../../api/queries/emails.ts'
import { emailsText as t } from '../../text/emails.ts'
import { text } from '../../text/en.ts'
import { OutcomeHeading } from '../../ui/outcome-heading.tsx'
import { useNewsInFocus } from '../../ui/use-news-in-focus.ts'
import type { RenderReauthorize } from './email-row.tsx'
import { EmailTable } from './email-table.tsx'
import { useSelection } from './use-selection.ts'

// The dialog is needed only after a selection.
const DeleteEmails = lazy(async () => ({
  default: (await import('./delete-emails.tsx')).DeleteEmails,
}))

/** One page of emails: the table, what can be done with the selection, and the way to the next page. */
export function ListEmails({
  list,
  search,
  onSearch,
  renderReauthorize,
}: {
  list: EmailList
  search: EmailsSearch
  onSearch: (search: EmailsSearch) => void
  renderReauthorize: RenderReauthorize
}) {
  const selection = useSelection()
  const [asked, setAsked] = useState<'never' | 'open' | 'closed'>('never')
  const [deleted, setDeleted] = useState<{ count: number } | null>(null)
  const news = useNewsInFocus(deleted)
  const deleteButton = useRef<HTMLButtonElement>(null)
  const chosen = list.items.filter((email) => selection.ids.has(email.id))
  const { cursor: _, ...withoutCursor } = search
  return (
    <Stack gap="sm">
      {deleted && (
        <Alert
          ref={news}
          role="group"
          color="green"
          withCloseButton
          closeButtonLabel={text.actions.close}
          onClose={() => setDeleted(null)}
          title={<OutcomeHeading>{t.deleted(deleted.count)}</OutcomeHeading>}
        />
      )}
      <Group className="console-selection" gap="sm">
        <Text size="sm" aria-live="polite" {...(chosen.length > 0 ? { fw: 500 } : { c: 'dimmed' })}>
          {chosen.length > 0
            ? t.selected(chosen.length)
            : list.total === null
              ? t.onPage(list.items.length)
              : t.total(list.total)}
        </Text>
        {chosen.length > 0 && (
          <>
            <Button
              ref={deleteButton}
              size="xs"
              color="red"
              variant="light"
              onClick={() => setAsked('open')}
            >
              {t.deleteSelected}
            </Button>
            <Button size="xs" variant="subtle" onClick={() => selection.replace([])}>
              {t.clearSelection}
            </Button>
          </>
        )}
      </Group>
      <EmailTable
        emails={list.items}
        sort={search.sort ?? 'address'}
        direction={search.direction ?? 'asc'}
        onSort={(sort, direction) => onSearch({ ...withoutCursor, sort, direction })}
        selected={selection.ids}
        onSelect={selection.select}
        onSelectAll={(all) => selection.replace(all ? list.items.map(({ id }) => id) : [])}
        renderReauthorize={renderReauthorize}
      />
      {(list.previous ?? list.next) && (
        <Group component="nav" gap="xs" justify="flex-end" aria-label={t.pages}>
          <PageButton cursor={list.previous} label={t.previous} {...{ withoutCursor, onSearch }} />
          <PageButton
            cursor={list.next}
            label={list.cut ? t.further : t.next}
            {...{ withoutCursor, onSearch }}
          />
        </Group>
      )}
      {asked !== 'never' && (
        <Suspense>
          <DeleteEmails
            opened={asked === 'open'}
            emails={chosen}
            returnFocusTo={deleteButton}
            onDeleted={(count) => {
              setAsked('closed')
              setDeleted({ count })
              selection.replace([])
            }}
            onClose={() => setAsked('closed')}
          />
        </Suspense>
      )}
    </Stack>
  )
}

function PageButton({
  cursor,
  label,
  withoutCursor,
  onSearch,
}: {
  cursor: string | null
  label: string
  withoutCursor: EmailsSearch
  onSearch: (search: EmailsSearch) => void
}) {
  return (
    <Button
      variant="default"
      size="xs"
      disabled={cursor === null}
      onClick={() => cursor !== null && onSearch({ ...withoutCursor, cursor })}
    >
      {label}
    </Button>
  )
}
