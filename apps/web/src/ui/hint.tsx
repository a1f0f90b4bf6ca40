import { Tooltip } from '@mantine/core'
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'

/**
 * More about a short text, on hover, on focus and on a tap; Escape closes it. The tooltip exists
 * only while it is open: a list of fifty rows would otherwise pay for a hundred of them.
 */
export function Hint({
  label,
  children,
  className,
}: {
  label: ReactNode
  children: ReactNode
  className?: string | undefined
}) {
  const [open, setOpen] = useState(false)
  const target = useRef<HTMLButtonElement>(null)
  const id = useId()
  useEffect(() => {
    if (!open) return
    const close = (event: KeyboardEvent) => event.key === 'Escape' && setOpen(false)
    document.addEventListener('keydown', close)
    return () => document.removeEventListener('keydown', close)
  }, [open])
  return (
    <>
      <button
        type="button"
        ref={target}
        className={className ? `console-hint ${className}` : 'console-hint'}
        aria-describedby={open ? id : undefined}
        onMouseEnter={() => setOpen(true)}
        onMouseLeave={() => setOpen(false)}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onClick={() => setOpen(true)}
      >
        {children}
      </button>
      {open && <Tooltip opened label={<span id={id}>{label}</span>} target={target} />}
    </>
  )
}
