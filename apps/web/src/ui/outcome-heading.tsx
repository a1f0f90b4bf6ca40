/**
 * The title of an alert that takes the focus when it appears. A span, because Mantine puts an alert's
 * title inside one.
 */
export function OutcomeHeading({ children }: { children: string }) {
  return (
    <span role="heading" aria-level={2} tabIndex={-1}>
      {children}
    </span>
  )
}
