import { Badge } from '@mantine/core'
import { text } from '../text/en.ts'
import { Hint } from './hint.tsx'

export const statusColors = {
  'not-configured': 'gray',
  authorised: 'green',
  'expires-soon': 'yellow',
  'needs-reauthorisation': 'red',
  failing: 'red',
} as const

/** Status of an account; its reason on hover and on focus. */
export function StatusBadge({
  status,
}: {
  status: { value: keyof typeof statusColors; reason: string }
}) {
  const badge = (
    <Badge color={statusColors[status.value]} className="console-status">
      {text.status[status.value]}
    </Badge>
  )
  return status.reason ? <Hint label={status.reason}>{badge}</Hint> : badge
}
