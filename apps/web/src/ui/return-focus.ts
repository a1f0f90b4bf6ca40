import type { RefObject } from 'react'

/**
 * For a dialog's `onExitTransitionEnd`. A button that was busy when the dialog opened had let go of
 * the focus, so the dialog has nothing to give it back to; the keyboard would start at the page's top.
 */
export const returnFocus = (to: RefObject<HTMLElement | null> | undefined) => () => {
  // At the end of its transition the dialog still holds the focus; a moment later it is gone.
  setTimeout(() => {
    if (document.activeElement === document.body) to?.current?.focus({ preventScroll: true })
  })
}
