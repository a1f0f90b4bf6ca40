import { useSyncExternalStore } from 'react'
import { text } from '../text/en.ts'
import { exactTime, relativeTime } from './format-time.ts'
import { Hint } from './hint.tsx'

/** One clock for every time on the screen, stopped while none is shown. */
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let now = Date.now()

function subscribe(listener: () => void) {
  if (listeners.size === 0) {
    now = Date.now()
    timer = setInterval(() => {
      now = Date.now()
      for (const each of listeners) each()
    }, 15_000)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) clearInterval(timer)
  }
}

/** `3 hours ago`, the exact local time on hover and focus. */
export function RelativeTime({
  at,
  absent = text.time.never,
}: {
  at: string | null | undefined
  /** what to say where there is no time */
  absent?: string
}) {
  const current = useSyncExternalStore(subscribe, () => now)
  if (!at) return <span className="console-dimmed">{absent}</span>
  return (
    <Hint label={exactTime(at)}>
      <time dateTime={at}>{relativeTime(at, current)}</time>
    </Hint>
  )
}
