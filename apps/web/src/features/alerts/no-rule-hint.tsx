import { Alert, Group, Text } from '@mantine/core'
import { IconBellOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { alertRulesQuery } from '../../api/queries/alert-rules.ts'
import { paths } from '../../paths.ts'
import { alertsText as t } from '../../text/alerts.ts'
import { TextLink } from '../../ui/links.tsx'

const dismissedKey = 'mailgrant:no-rule-hint'

/** Says, while no rule is on, that nobody is told. Whoever knows it dismisses it, for this browser. */
export function NoRuleHint() {
  const [dismissed, setDismissed] = useState(wasDismissed)
  const { data } = useQuery({ ...alertRulesQuery(), enabled: !dismissed })
  if (dismissed || !data || data.items.some(({ fields }) => fields.enabled)) return null
  return (
    <Alert
      role="note"
      color="yellow"
      mb="md"
      icon={<IconBellOff aria-hidden />}
      title={t.hintTitle}
      withCloseButton
      closeButtonLabel={t.hintDismiss}
      onClose={() => {
        dismiss()
        setDismissed(true)
      }}
    >
      <Group gap={6}>
        <Text size="sm">{t.hintText}</Text>
        <TextLink to={paths.newAlertRule()} size="sm">
          {t.hintAction}
        </TextLink>
      </Group>
    </Alert>
  )
}

// A browser may refuse its storage; then the hint comes back with the next page.
function wasDismissed(): boolean {
  try {
    return localStorage.getItem(dismissedKey) !== null
  } catch {
    return false
  }
}

function dismiss() {
  try {
    localStorage.setItem(dismissedKey, '1')
  } catch {
    // Nothing to remember it by.
  }
}
