import type { AlertRule } from '@mailgrant/contract/alert-rule'
import { Button, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { alertRulesQuery } from '../../api/queries/alert-rules.ts'
import { sessionQuery } from '../../api/queries/session.ts'
import { alertRuleText as t } from '../../text/alerts.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { FormSkeleton } from '../../ui/skeletons.tsx'
import { newAlertRule, toAlertRuleForm } from './alert-rule-form.ts'
import { EditAlertRule } from './edit-alert-rule.tsx'
import { WebhookSecret } from './webhook-secret.tsx'

export interface RuleNews {
  what: 'made' | 'deleted'
  name: string
}

/** What the modal of a rule holds: its form, then the signing secret where there is a new one. */
export default function AlertRuleDialog({
  ruleId,
  onDone,
  onClose,
}: {
  /** null: a new rule */
  ruleId: string | null
  onDone: (news: RuleNews | null) => void
  onClose: () => void
}) {
  const { data: session } = useQuery(sessionQuery())
  const {
    data: list,
    error,
    refetch,
  } = useQuery({ ...alertRulesQuery(), enabled: ruleId !== null })
  const [secret, setSecret] = useState<{ rule: AlertRule; text: string } | null>(null)
  if (secret)
    return (
      <WebhookSecret
        rule={secret.rule}
        secret={secret.text}
        onClose={() => onDone({ what: 'made', name: secret.rule.fields.name })}
      />
    )
  const finish = (rule: AlertRule, text: string | null) => {
    if (text !== null) setSecret({ rule, text })
    else onDone({ what: 'made', name: rule.fields.name })
  }
  const shared = {
    onSaved: finish,
    onDeleted: (name: string) => onDone({ what: 'deleted', name }),
    onCancel: onClose,
  }
  if (ruleId === null)
    return (
      <EditAlertRule
        rule={null}
        initial={newAlertRule(session?.user?.email ?? '', ownTimeZone())}
        {...shared}
      />
    )
  const rule = list?.items.find(({ id }) => id === ruleId)
  if (rule) return <EditAlertRule rule={rule} initial={toAlertRuleForm(rule)} {...shared} />
  if (list)
    return (
      <Stack>
        <Text fw={500}>{t.goneTitle}</Text>
        <Text>{t.goneText}</Text>
        <Button variant="default" onClick={onClose}>
          {t.toAlerts}
        </Button>
      </Stack>
    )
  return error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : <FormSkeleton />
}

const ownTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
