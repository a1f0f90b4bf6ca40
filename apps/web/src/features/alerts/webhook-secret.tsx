import type { AlertRule } from '@mailgrant/contract/alert-rule'
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { alertRuleText as t } from '../../text/alerts.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { FormModalActions } from '../../ui/form-modal.tsx'
import { OutcomeHeading } from '../../ui/outcome-heading.tsx'

/** The one moment in which the signing secret can be read. It takes the focus, which the form's button had. */
export function WebhookSecret({
  rule,
  secret,
  onClose,
}: {
  rule: AlertRule
  secret: string
  onClose: () => void
}) {
  return (
    <Stack>
      <Alert
        role="group"
        color="yellow"
        icon={<IconAlertTriangle aria-hidden />}
        title={<OutcomeHeading ref={takeFocus}>{t.secretTitle(rule.fields.name)}</OutcomeHeading>}
      >
        <Text size="sm">{t.secretText}</Text>
      </Alert>
      <CodeBlock label={t.secret}>{secret}</CodeBlock>
      <FormModalActions>
        <Group justify="flex-end">
          <Button onClick={onClose}>{t.secretDone}</Button>
        </Group>
      </FormModalActions>
    </Stack>
  )
}

const takeFocus = (heading: HTMLElement | null) => heading?.focus()
