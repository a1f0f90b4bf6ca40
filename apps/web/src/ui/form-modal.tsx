import { Modal } from '@mantine/core'
import { type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react'
import { text } from '../text/en.ts'
import { returnFocus } from './return-focus.ts'
import classes from './form-modal.module.css'

/** A modal that holds a form: a click beside it or an Esc meant for another dialog loses nothing. */
export function FormModal({
  opened,
  onClose,
  title,
  size,
  returnFocusTo,
  children,
}: {
  opened: boolean
  onClose: () => void
  title: string
  size: 'lg' | 'xl'
  /** where the focus goes when what led here is gone, or was an address */
  returnFocusTo?: RefObject<HTMLElement | null>
  children: ReactNode
}) {
  return (
    <Modal
      opened={opened}
      onClose={() => closeTopmost(onClose)}
      onExitTransitionEnd={returnFocus(returnFocusTo)}
      title={title}
      size={size}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': text.actions.close }}
      onFocus={(event) => {
        // Of a text area the browser itself only brings the line with the caret into sight.
        if (event.target instanceof HTMLTextAreaElement)
          event.target.scrollIntoView({ block: 'nearest' })
      }}
      classNames={{ content: classes.content ?? '' }}
    >
      {children}
    </Modal>
  )
}

/**
 * Esc reaches every open dialog. While another one stands above, the modal stays; and it closes only
 * after the event has passed, so that the question about unsaved changes does not see the same Esc.
 */
function closeTopmost(close: () => void) {
  if (document.querySelectorAll('[role="dialog"]').length < 2) setTimeout(close)
}

const heights = { header: '--form-modal-header', actions: '--form-modal-actions' }

/**
 * What the form can do and what became of it, in sight however long the form is. The modal is told
 * how much the row and its own header cover, so that what gets the focus is scrolled clear of it (WCAG 2.4.11).
 */
export function FormModalActions({ children }: { children: ReactNode }) {
  const row = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const modal = row.current?.closest<HTMLElement>('[role="dialog"]')
    if (!row.current || !modal) return
    const header = modal.querySelector('.mantine-Modal-header')
    const observer = new ResizeObserver((entries) => {
      for (const { target, borderBoxSize } of entries) {
        const name = target === header ? heights.header : heights.actions
        modal.style.setProperty(name, `${Math.ceil(borderBoxSize[0]?.blockSize ?? 0)}px`)
      }
    })
    if (header) observer.observe(header)
    observer.observe(row.current)
    return () => {
      observer.disconnect()
      for (const name of Object.values(heights)) modal.style.removeProperty(name)
    }
  }, [])
  return (
    <div ref={row} className={classes.actions}>
      {children}
    </div>
  )
}
