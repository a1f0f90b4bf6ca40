import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { text } from '../text/en.ts'
import { describeError } from './describe-error.ts'
import { OutcomeHeading } from './outcome-heading.tsx'

/**
 * A failed action, shown once, where it happened: what is wrong, what to do, and the request id
 * folded below. Shows nothing without an error.
 */
export function ProblemAlert({
  error,
  onRetry,
  announcedElsewhere = false,
  children,
}: {
  error: unknown
  onRetry?: (() => void) | undefined
  /** a live region of the caller speaks, and the title can be given the focus */
  announcedElsewhere?: boolean
  children?: ReactNode
}) {
  if (!error) return null
  const problem = describeError(error)
  return (
    <Alert
      color="red"
      role={announcedElsewhere ? 'group' : 'alert'}
      title={announcedElsewhere ? <OutcomeHeading>{problem.title}</OutcomeHeading> : problem.title}
      icon={<IconAlertCircle aria-hidden />}
    >
      <Stack gap="xs">
        {problem.detail && <Text size="sm">{problem.detail}</Text>}
        <Text size="sm">{problem.remedy}</Text>
        {problem.retryAfter !== undefined && (
          <Text size="sm">{text.problem.retryAfter(problem.retryAfter)}</Text>
        )}
        {children}
        {problem.requestId && (
          <details>
            <summary>{text.problem.details}</summary>
            <Text size="sm" mt={4}>
              {text.problem.requestId} <Code className="console-break">{problem.requestId}</Code>
            </Text>
          </details>
        )}
        {onRetry && (
          <Group>
            <Button size="xs" variant="default" onClick={onRetry}>
              {text.actions.retry}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  )
}
