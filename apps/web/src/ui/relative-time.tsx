import { text } from '../text/en.ts'
import { exactTime, relativeTime, timeAgo } from './format-time.ts'
import { useNow } from './use-now.ts'

/**
 * `3 hours ago`, the exact local time on hover. Unlike a status it hides nothing that anybody must
 * act upon, so it is no stop for Tab: a list would have one more in every row.
 */
export function RelativeTime({
  at,
  absent = text.time.never,
  ahead = false,
}: {
  at: string | null | undefined
  /** what to say where there is no time */
  absent?: string
  /** it is still to come */
  ahead?: boolean
}) {
  const current = useNow()
  if (!at) return <span className="console-dimmed">{absent}</span>
  return (
    <time dateTime={at} title={exactTime(at)}>
      {ahead ? relativeTime(at, current) : timeAgo(at, current)}
    </time>
  )
}
