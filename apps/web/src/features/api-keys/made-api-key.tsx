import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { newApiKeyText as t } from '../../text/api-keys.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { FormModalActions } from '../../ui/form-modal.tsx'
import { OutcomeHeading } from '../../ui/outcome-heading.tsx'
import type { ApiKeyForm } from './api-key-form.ts'
import {
  environmentOf,
  exampleAddress,
  healthExample,
  metricsExample,
  serviceExample,
} from './example-of.ts'

/** The one moment in which the key can be read. It takes the focus, which the form's button had. */
export function MadeApiKey({
  apiKey,
  form: { name, reach, actions },
  onClose,
}: {
  /** its text */
  apiKey: string
  form: ApiKeyForm
  onClose: () => void
}) {
  const address = (reach.emails === 'some' && reach.ids[0]?.address) || exampleAddress
  const opensMail = actions.includes('fetch') || actions.includes('send')
  return (
    <Stack>
      <Alert
        role="group"
        color="yellow"
        icon={<IconAlertTriangle aria-hidden />}
        title={<OutcomeHeading ref={takeFocus}>{t.madeTitle(name.trim())}</OutcomeHeading>}
      >
        <Text size="sm">{t.madeText}</Text>
      </Alert>
      <CodeBlock label={t.key}>{apiKey}</CodeBlock>
      <CodeBlock label={t.environment}>{environmentOf(window.location.origin, apiKey)}</CodeBlock>
      {opensMail && <CodeBlock label={t.example}>{serviceExample(address, actions)}</CodeBlock>}
      {!opensMail && actions.includes('health') && (
        <CodeBlock label={t.exampleShell}>{healthExample(address)}</CodeBlock>
      )}
      {actions.includes('metrics') && (
        <CodeBlock label={t.exampleMetrics}>{metricsExample}</CodeBlock>
      )}
      <FormModalActions>
        <Group justify="flex-end">
          <Button onClick={onClose}>{t.done}</Button>
        </Group>
      </FormModalActions>
    </Stack>
  )
}

const takeFocus = (heading: HTMLElement | null) => heading?.focus()
