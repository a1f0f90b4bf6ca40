import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { text } from '../text/en.ts'

/** What the alert needs of a problem; the API client's errors have this shape. */
interface ShownProblem {
  title: string
  remedy: string
  detail?: string | undefined
  requestId?: string | undefined
  retryAfter?: number | undefined
}

/**
 * A failed action, shown once, where it happened: what is wrong, what to do, and the request id
 * folded below. Shows nothing without an error.
 */
export function ProblemAlert({
  error,
  onRetry,
  children,
}: {
  error: unknown
  onRetry?: (() => void) | undefined
  children?: ReactNode
}) {
  if (!error) return null
  const problem = describeError(error)
  return (
    <Alert color="red" role="alert" title={problem.title} icon={<IconAlertCircle aria-hidden />}>
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

/** Words for any error: a refusal speaks for itself, silence and slips of the console have their own. */
function describeError(error: unknown): ShownProblem {
  if (!(error instanceof Error)) return unexpected
  if ('title' in error && 'remedy' in error)
    return {
      title: String(error.title),
      remedy: String(error.remedy),
      ...('detail' in error && typeof error.detail === 'string' ? { detail: error.detail } : {}),
      ...('requestId' in error && typeof error.requestId === 'string'
        ? { requestId: error.requestId }
        : {}),
      ...('retryAfter' in error && typeof error.retryAfter === 'number'
        ? { retryAfter: error.retryAfter }
        : {}),
    }
  return error.name === 'NetworkError'
    ? { title: text.problem.networkTitle, remedy: text.problem.networkRemedy }
    : unexpected
}

const unexpected: ShownProblem = {
  title: text.problem.unexpectedTitle,
  remedy: text.problem.unexpectedRemedy,
}
