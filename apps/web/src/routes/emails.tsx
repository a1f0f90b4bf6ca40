import { Button } from '@mantine/core'
import { IconMail, IconPlus, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { emailsQuery, type EmailsSearch } from '../api/queries/emails.ts'
import { NoRuleHint } from '../features/alerts/no-rule-hint.tsx'
import { ReauthorizeButton } from '../features/authorization/reauthorize-button.tsx'
import type { RenderReauthorize } from '../features/emails/email-row.tsx'
import { EmailFilters } from '../features/emails/email-filters.tsx'
import { ListEmails } from '../features/emails/list-emails.tsx'
import { paths } from '../paths.ts'
import { emailsText as t } from '../text/emails.ts'
import { text } from '../text/en.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ButtonLink } from '../ui/links.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { ListSkeleton } from '../ui/skeletons.tsx'
import { PageProblem } from './page-problem.tsx'

const renderReauthorize: RenderReauthorize = ({ id, address }, kind) => (
  <ReauthorizeButton emailId={id} kind={kind} address={address} />
)

export default function Emails() {
  const search = useSearch({ from: '/signed-in/emails' })
  const navigate = useNavigate({ from: '/emails' })
  const { data: list, error, refetch, isPlaceholderData } = useQuery(emailsQuery(search))
  if (error && !list) return <PageProblem error={error} onRetry={() => void refetch()} />
  const change = (next: EmailsSearch, replace = false) => void navigate({ search: next, replace })
  const add = (
    <ButtonLink to={paths.newEmail()} leftSection={<IconPlus size={16} aria-hidden />}>
      {t.add}
    </ButtonLink>
  )
  const nothing = list?.items.length === 0
  const unused = nothing && !search.search && !search.status && !search.cursor
  return (
    <>
      <PageHeader title={t.title} description={t.description} action={unused ? null : add} />
      {!unused && <EmailFilters search={search} onSearch={change} />}
      {list && !nothing && <NoRuleHint />}
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!list && <ListSkeleton />}
      {list && unused && (
        <EmptyState icon={<IconMail size={28} />} title={t.emptyTitle} action={add}>
          {t.emptyText}
        </EmptyState>
      )}
      {list && nothing && !unused && (
        <NoResults search={search} next={list.next} onSearch={(next) => change(next)} />
      )}
      {list && !nothing && (
        <div aria-busy={isPlaceholderData} className={isPlaceholderData ? 'console-stale' : ''}>
          <ListEmails
            list={list}
            search={search}
            onSearch={(next) => change(next)}
            renderReauthorize={renderReauthorize}
          />
        </div>
      )}
    </>
  )
}

function NoResults({
  search: { cursor, search, status, ...rest },
  next,
  onSearch,
}: {
  search: EmailsSearch
  /** there is more to look at */
  next: string | null
  onSearch: (search: EmailsSearch) => void
}) {
  const searched = search ? { search } : {}
  const filtered = { ...rest, ...searched, ...(status && { status }) }
  const [title, label, wanted, hint] = next
    ? [t.notYetTitle, t.further, { ...filtered, cursor: next }, t.furtherText]
    : cursor
      ? [t.pageEndTitle, t.firstPage, filtered, null]
      : status
        ? [
            t.noStatusTitle(text.status[status], search ?? ''),
            t.clearStatus,
            { ...rest, ...searched },
            t.noStatusText,
          ]
        : [t.noResultsTitle(search ?? ''), t.clearSearch, rest, t.noResultsText]
  return (
    <EmptyState
      icon={<IconSearch size={28} />}
      title={title}
      action={
        <Button variant="default" onClick={() => onSearch(wanted)}>
          {label}
        </Button>
      }
    >
      {hint}
    </EmptyState>
  )
}
