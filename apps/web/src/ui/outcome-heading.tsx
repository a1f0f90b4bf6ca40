import type { Ref } from 'react'

/**
 * The title of an alert that takes the focus when it appears. A span, because Mantine puts an alert's
 * title inside one.
 */
export function OutcomeHeading({
  children,
  ref,
}: {
  children: string
  ref?: Ref<HTMLSpanElement>
}) {
  return (
    <span ref={ref} role="heading" aria-level={2} tabIndex={-1}>
      {children}
    </span>
  )
}
