import { useEffect, useRef } from 'react'

interface Progress {
  /** the server is at work */
  running: boolean
  /** the value that is being told, the same one for as long as it is; null while nothing is told */
  outcome: object | null
}

/**
 * A long form is saved from its end, and what came of it may stand out of sight. Brings a new outcome
 * into view and gives its heading the focus, which the button lost while it could not be pressed.
 * Who went on typing elsewhere, or was led to a field in error, stays there.
 */
export function useOutcomeInSight({ running, outcome }: Progress) {
  const place = useRef<HTMLDivElement>(null)
  const startedFrom = useRef<Element | null>(null)

  useEffect(() => {
    if (running) startedFrom.current = document.activeElement
  }, [running])

  useEffect(() => {
    if (!outcome || !place.current || isInField(place.current, startedFrom.current)) return
    place.current.scrollIntoView({ block: 'nearest' })
    place.current.querySelector<HTMLElement>('[role="heading"]')?.focus({ preventScroll: true })
  }, [outcome])

  return place
}

/** Enter in a field starts a save, too: that field alone does not hold the focus back. */
function isInField(place: HTMLElement, startedFrom: Element | null): boolean {
  const active = document.activeElement
  if (!active?.matches('input, select, textarea') || !place.closest('form')?.contains(active))
    return false
  return active !== startedFrom || active.getAttribute('aria-invalid') === 'true'
}
