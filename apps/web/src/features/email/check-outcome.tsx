import type { CheckReport } from '@mailgrant/contract/check'
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { checkText as t, emailText } from '../../text/email.ts'
import { CheckSteps } from '../../ui/check-steps.tsx'

interface Props {
  check: CheckReport
  /** what the test belonged to: a save says whether it stored anything */
  after: 'save' | 'refused-save' | 'test'
  onClose: () => void
  onSaveDisabled?: () => void
  onCreateFolder?: () => void
}

/** Tells how a connection test went, in place, with the way on where it failed. */
export function CheckOutcome({ check, after, onClose, onSaveDisabled, onCreateFolder }: Props) {
  if (check.outcome === 'not-tested')
    return (
      <Alert
        role="status"
        color="gray"
        icon={<IconInfoCircle />}
        withCloseButton
        closeButtonLabel={t.close}
        onClose={onClose}
        title={after === 'save' ? emailText.savedUntested : t.notTested}
      >
        {check.reason}
      </Alert>
    )
  if (check.outcome === 'ok')
    return (
      <Alert
        role="status"
        color="green"
        icon={<IconCircleCheck />}
        withCloseButton
        closeButtonLabel={t.close}
        onClose={onClose}
        title={after === 'save' ? t.savedOk : t.ok}
      >
        <CheckSteps check={check} />
      </Alert>
    )
  const folderMissing = check.steps.some(
    ({ name, state }) => name === 'archive-folder' && state === 'missing',
  )
  return (
    <Alert
      role="alert"
      color="red"
      icon={<IconAlertTriangle />}
      withCloseButton
      closeButtonLabel={t.close}
      onClose={onClose}
      title={t.failed}
    >
      <Stack gap="sm">
        <div>
          <Text size="sm" fw={500}>
            {check.cause}
          </Text>
          <Text size="sm">{check.remedy}</Text>
          <Text size="sm">
            {t.whoseMove[check.whoseMove]}
            {after === 'refused-save' && ` ${t.notSaved}`}
          </Text>
        </div>
        <CheckSteps check={check} />
        {after === 'refused-save' && (
          <Group gap="xs">
            {folderMissing && onCreateFolder && (
              <Button size="xs" onClick={onCreateFolder}>
                {t.createFolder}
              </Button>
            )}
            {onSaveDisabled && (
              <Button size="xs" variant="default" onClick={onSaveDisabled}>
                {t.saveDisabled}
              </Button>
            )}
            <Text size="xs">{t.saveDisabledHint}</Text>
          </Group>
        )}
      </Stack>
    </Alert>
  )
}
