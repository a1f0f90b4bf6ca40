import { text } from '../text/en.ts'
import { exactTime, relativeTime } from './format-time.ts'
import { Hint } from './hint.tsx'
import { useNow } from './use-now.ts'

/** `3 hours ago`, the exact local time on hover and focus. */
export function RelativeTime({
  at,
  absent = text.time.never,
}: {
  at: string | null | undefined
  /** what to say where there is no time */
  absent?: string
}) {
  const current = useNow()
  if (!at) return <span className="console-dimmed">{absent}</span>
  return (
    <Hint label={exactTime(at)}>
      <time dateTime={at}>{relativeTime(at, current)}</time>
    </Hint>
  )
}
