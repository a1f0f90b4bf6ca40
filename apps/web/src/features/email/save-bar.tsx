import { Button, Group, Loader, Text } from '@mantine/core'
import { checkText, emailText as t } from '../../text/email.ts'

interface Props {
  dirty: boolean
  /** the words for what is running; null while nothing is */
  running: string | null
  onCancel: () => void
  onDiscard: () => void
  /** tests what is stored; absent where there is nothing to test */
  onTest?: (() => void) | undefined
}

/** Save, discard and test, with progress while the server works. */
export function SaveBar({ dirty, running, onCancel, onDiscard, onTest }: Props) {
  return (
    <Group gap="sm" role="group" aria-label={t.actions}>
      <Button type="submit" loading={running !== null}>
        {t.saveChanges}
      </Button>
      {dirty && running === null && (
        <Button variant="default" onClick={onDiscard}>
          {t.discard}
        </Button>
      )}
      {onTest && running === null && !dirty && (
        <Button variant="default" onClick={onTest}>
          {checkText.test}
        </Button>
      )}
      {onTest && running === null && dirty && (
        <Text size="sm" c="dimmed">
          {t.unsaved}
        </Text>
      )}
      <Group gap="xs" role="status">
        {running !== null && (
          <>
            <Loader size="xs" aria-hidden />
            <Text size="sm">{running}</Text>
            <Button variant="subtle" size="xs" onClick={onCancel}>
              {checkText.cancel}
            </Button>
          </>
        )}
      </Group>
    </Group>
  )
}
