import { useEffect, useRef } from 'react'

/**
 * What was pressed is gone with what it removed, so the news of it takes the focus and is brought into
 * sight, in a dialog from its very top. `news` is what is told, the same value for as long as it is;
 * the place that the reference marks holds an OutcomeHeading.
 */
export function useNewsInFocus(news: unknown) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!news) return
    // The dialog that asked gives the focus back first, to a button that may just be going.
    const timer = setTimeout(() => {
      place.current?.querySelector<HTMLElement>('[role="heading"]')?.focus({ preventScroll: true })
      const dialog = place.current?.closest('[role="dialog"]')
      if (dialog) dialog.scrollTo({ top: 0 })
      else place.current?.scrollIntoView({ block: 'nearest' })
    }, 50)
    return () => clearTimeout(timer)
  }, [news])
  return place
}
