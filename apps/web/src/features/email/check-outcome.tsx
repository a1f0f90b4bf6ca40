import type { CheckReport } from '@mailgrant/contract/check'
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { checkText as t } from '../../text/email.ts'
import { CheckSteps } from '../../ui/check-steps.tsx'
import { OutcomeHeading } from '../../ui/outcome-heading.tsx'
import { type Occasion, titleOf } from './describe-outcome.ts'

interface Props {
  check: CheckReport
  after: Occasion
  onClose: () => void
  onSaveDisabled?: () => void
  onCreateFolder?: () => void
}

const looks = {
  'not-tested': { color: 'gray', icon: <IconInfoCircle aria-hidden /> },
  ok: { color: 'green', icon: <IconCircleCheck aria-hidden /> },
  failed: { color: 'red', icon: <IconAlertTriangle aria-hidden /> },
} as const

/** Tells how a connection test went, in place, with the way on where it failed. */
export function CheckOutcome(props: Props) {
  const { check, after, onClose } = props
  return (
    <Alert
      role="group"
      {...looks[check.outcome]}
      withCloseButton
      closeButtonLabel={t.close}
      onClose={onClose}
      title={<OutcomeHeading>{titleOf(check, after)}</OutcomeHeading>}
    >
      {check.outcome === 'failed' ? (
        <Failure {...props} check={check} />
      ) : (
        <CheckSteps check={check} />
      )}
    </Alert>
  )
}

/** The ways on stand above the steps: on a phone these are taller than the screen. */
function Failure({
  check,
  after,
  onSaveDisabled,
  onCreateFolder,
}: Props & { check: Extract<CheckReport, { outcome: 'failed' }> }) {
  const folderMissing = check.steps.some(
    ({ name, state }) => name === 'archive-folder' && state === 'missing',
  )
  return (
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
      <CheckSteps check={check} />
    </Stack>
  )
}
