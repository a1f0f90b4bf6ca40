import { Button, Group } from '@mantine/core'
import { IconCalendarDue } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { expiriesQuery } from '../api/queries/expiries.ts'
import { ReauthorizeButton } from '../features/authorization/reauthorize-button.tsx'
import { ExpiryTable, type RenderReauthorize } from '../features/expiries/expiry-table.tsx'
import { paths } from '../paths.ts'
import { text } from '../text/en.ts'
import { expiriesText as t } from '../text/expiries.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ButtonLink } from '../ui/links.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { ListSkeleton } from '../ui/skeletons.tsx'
import { PageProblem } from './page-problem.tsx'

const renderReauthorize: RenderReauthorize = (account) => <ReauthorizeButton {...account} />

export default function Expiries() {
  const { cursor } = useSearch({ from: '/signed-in/expiries' })
  const navigate = useNavigate({ from: '/expiries' })
  const { data: list, error, refetch, isPlaceholderData } = useQuery(expiriesQuery(cursor))
  if (error && !list) return <PageProblem error={error} onRetry={() => void refetch()} />
  const go = (to: string | null) => void navigate({ search: to === null ? {} : { cursor: to } })
  return (
    <>
      <PageHeader title={t.title} description={t.description} />
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!list && <ListSkeleton />}
      {list?.items.length === 0 && (
        <EmptyState
          icon={<IconCalendarDue size={28} />}
          title={cursor ? t.pageEndTitle : t.emptyTitle}
          action={
            cursor ? (
              <Button variant="default" onClick={() => go(null)}>
                {t.firstPage}
              </Button>
            ) : (
              <ButtonLink to={paths.idpConfigs()}>{text.pages.toIdpConfigs}</ButtonLink>
            )
          }
        >
          {cursor ? null : t.emptyText}
        </EmptyState>
      )}
      {list && list.items.length > 0 && (
        <div aria-busy={isPlaceholderData} className={isPlaceholderData ? 'console-stale' : ''}>
          <ExpiryTable expiries={list.items} renderReauthorize={renderReauthorize} />
        </div>
      )}
      {(list?.previous ?? list?.next) && (
        <Group component="nav" gap="xs" justify="flex-end" mt="sm" aria-label={t.pages}>
          <PageButton cursor={list?.previous ?? null} label={t.previous} onGo={go} />
          <PageButton cursor={list?.next ?? null} label={t.next} onGo={go} />
        </Group>
      )}
    </>
  )
}

function PageButton({
  cursor,
  label,
  onGo,
}: {
  cursor: string | null
  label: string
  onGo: (cursor: string) => void
}) {
  return (
    <Button
      variant="default"
      size="xs"
      disabled={cursor === null}
      onClick={() => cursor !== null && onGo(cursor)}
    >
      {label}
    </Button>
  )
}
