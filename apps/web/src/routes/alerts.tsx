import { Alert } from '@mantine/core'
import { IconBellPlus, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useLocation, useParams, useRouter } from '@tanstack/react-router'
import { lazy, type RefObject, Suspense, useRef, useState } from 'react'
import { alertRulesQuery } from '../api/queries/alert-rules.ts'
import type { RuleNews } from '../features/alerts/alert-rule-dialog.tsx'
import { ListAlertRules } from '../features/alerts/list-alert-rules.tsx'
import { SettingsTabs } from '../features/settings/settings-tabs.tsx'
import { paths } from '../paths.ts'
import { alertRuleText, alertsText as t } from '../text/alerts.ts'
import { text } from '../text/en.ts'
import { settingsText } from '../text/settings.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { FormModal } from '../ui/form-modal.tsx'
import { ButtonLink } from '../ui/links.tsx'
import { OutcomeHeading } from '../ui/outcome-heading.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { FormSkeleton, ListSkeleton } from '../ui/skeletons.tsx'
import { useNewsInFocus } from '../ui/use-news-in-focus.ts'
import { PageProblem } from './page-problem.tsx'

const AlertRuleDialog = lazy(() => import('../features/alerts/alert-rule-dialog.tsx'))

/** Settings, Alerts: the rules, and the modal in which one is made or edited. */
export default function Alerts() {
  const router = useRouter()
  const { pathname } = useLocation()
  const { ruleId } = useParams({ strict: false })
  const { data } = useQuery(alertRulesQuery())
  const addButton = useRef<HTMLAnchorElement>(null)
  const [news, setNews] = useState<RuleNews | null>(null)
  const making = pathname === paths.newAlertRule()
  const name = data?.items.find(({ id }) => id === ruleId)?.fields.name
  const title = making ? alertRuleText.newTitle : name ? alertRuleText.editTitle(name) : t.title
  const toList = (ignoreBlocker = false) =>
    void router.navigate({ to: paths.alerts(), ignoreBlocker, resetScroll: false })
  const opened = making || ruleId !== undefined
  // Its words stay while the modal fades out.
  const shown = useRef(title)
  if (opened) shown.current = title
  return (
    <>
      <Rules
        tabTitle={opened ? `${title} · ${t.title}` : `${t.title} · ${settingsText.title}`}
        addButton={addButton}
        news={opened ? null : news}
        onDismiss={() => setNews(null)}
      />
      <FormModal
        opened={opened}
        onClose={() => toList()}
        title={shown.current}
        size="xl"
        returnFocusTo={addButton}
      >
        {opened && (
          <Suspense fallback={<FormSkeleton />}>
            <AlertRuleDialog
              key={ruleId ?? 'new'}
              ruleId={ruleId ?? null}
              onDone={(told) => {
                setNews(told)
                toList(true)
              }}
              onClose={() => toList()}
            />
          </Suspense>
        )}
      </FormModal>
    </>
  )
}

/** The page below the modal. Its own trouble leaves the modal, and what is typed there, in place. */
function Rules({
  tabTitle,
  addButton,
  news,
  onDismiss,
}: {
  tabTitle: string
  addButton: RefObject<HTMLAnchorElement | null>
  news: RuleNews | null
  onDismiss: () => void
}) {
  const { data, error, refetch } = useQuery(alertRulesQuery())
  const place = useNewsInFocus(news)
  if (error && !data) return <PageProblem error={error} onRetry={() => void refetch()} />
  const unused = data?.items.length === 0
  const add = (
    <ButtonLink
      ref={addButton}
      to={paths.newAlertRule()}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t.add}
    </ButtonLink>
  )
  return (
    <>
      <PageHeader
        title={settingsText.title}
        tabTitle={tabTitle}
        description={t.description}
        action={unused ? null : add}
      />
      <SettingsTabs />
      {news && (
        <Alert
          ref={place}
          role="group"
          color="green"
          mb="md"
          withCloseButton
          closeButtonLabel={text.actions.close}
          onClose={onDismiss}
          title={
            <OutcomeHeading>
              {news.what === 'made' ? t.made(news.name) : t.removed(news.name)}
            </OutcomeHeading>
          }
        >
          {news.what === 'made' ? t.madeText : t.removedText}
        </Alert>
      )}
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && <ListSkeleton rows={3} />}
      {unused && (
        <EmptyState icon={<IconBellPlus size={28} />} title={t.emptyTitle} action={add}>
          {t.emptyText}
        </EmptyState>
      )}
      {data && !unused && <ListAlertRules rules={data.items} onTest={onDismiss} />}
    </>
  )
}
