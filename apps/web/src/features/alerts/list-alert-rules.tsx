import type { AlertRule, AlertTest } from '@mailgrant/contract/alert-rule'
import { Alert, Stack, Text } from '@mantine/core'
import { IconAlertCircle, IconCircleCheck } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, call } from '../../api/client.ts'
import { alertRulesQuery } from '../../api/queries/alert-rules.ts'
import { alertsText as t } from '../../text/alerts.ts'
import { text } from '../../text/en.ts'
import { OutcomeHeading } from '../../ui/outcome-heading.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { useNewsInFocus } from '../../ui/use-news-in-focus.ts'
import { AlertRuleTable } from './alert-rule-table.tsx'

/** The rules, and what a test alert of one came to. */
export function ListAlertRules({
  rules,
  onTest,
}: {
  rules: readonly AlertRule[]
  /** what was told before is no news any more */
  onTest: () => void
}) {
  const queryClient = useQueryClient()
  const [outcome, setOutcome] = useState<{ rule: AlertRule; test: AlertTest } | null>(null)
  const news = useNewsInFocus(outcome)
  const test = useMutation({
    mutationFn: ({ id }: AlertRule) =>
      call(() => api['alert-rules'][':id'].test.$post({ param: { id } })),
    onMutate: () => {
      setOutcome(null)
      onTest()
    },
    onSuccess: (result, rule) => {
      setOutcome({ rule, test: result })
      void queryClient.invalidateQueries(alertRulesQuery())
    },
  })
  return (
    <Stack gap="md">
      {outcome && (
        <div ref={news}>
          <TestOutcome {...outcome} onClose={() => setOutcome(null)} />
        </div>
      )}
      <ProblemAlert
        error={test.error}
        onRetry={test.variables && (() => test.mutate(test.variables))}
      />
      <AlertRuleTable
        rules={rules}
        testing={test.isPending ? test.variables.id : null}
        onTest={(rule) => test.mutate(rule)}
      />
    </Stack>
  )
}

function TestOutcome({
  rule: { fields },
  test,
  onClose,
}: {
  rule: AlertRule
  test: AlertTest
  onClose: () => void
}) {
  const sent = test.outcome === 'sent'
  return (
    <Alert
      role="group"
      color={sent ? 'green' : 'red'}
      icon={sent ? <IconCircleCheck aria-hidden /> : <IconAlertCircle aria-hidden />}
      withCloseButton
      closeButtonLabel={text.actions.close}
      onClose={onClose}
      title={
        <OutcomeHeading>
          {sent ? t.testSent(fields.name) : t.testFailed(fields.name)}
        </OutcomeHeading>
      }
    >
      {sent ? (
        <Text size="sm">{t.testThrough[fields.channel](test.through)}</Text>
      ) : (
        <>
          <Text size="sm">{test.cause}</Text>
          <Text size="sm">{test.remedy}</Text>
        </>
      )}
    </Alert>
  )
}
