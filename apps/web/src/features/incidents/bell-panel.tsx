import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { paths } from '../../paths.ts'
import { incidentsText as t } from '../../text/incidents.ts'
import classes from './bell.module.css'

/** Takes the focus; Esc gives it back to the bell, a press elsewhere closes it. */
export function BellPanel({
  id,
  contains,
  onClose,
  onEscape,
  children,
}: {
  id: string
  /** whether something belongs to the bell or its panel */
  contains: (target: Node) => boolean
  onClose: () => void
  onEscape: () => void
  children: ReactNode
}) {
  const handlers = useRef({ contains, onClose, onEscape })
  handlers.current = { contains, onClose, onEscape }
  useEffect(() => {
    const pressed = ({ target }: PointerEvent) => {
      if (target instanceof Node && !handlers.current.contains(target)) handlers.current.onClose()
    }
    const escaped = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') handlers.current.onEscape()
    }
    document.addEventListener('pointerdown', pressed)
    document.addEventListener('keydown', escaped)
    return () => {
      document.removeEventListener('pointerdown', pressed)
      document.removeEventListener('keydown', escaped)
    }
  }, [])
  return (
    <div id={id} role="dialog" aria-labelledby={`${id}-title`} className={classes.panel}>
      <div className={classes.head}>
        <div ref={takeFocus} id={`${id}-title`} tabIndex={-1} className={classes.title}>
          {t.title}
        </div>
        <Anchor component={Link} to={paths.alerts()} size="sm" onClick={onClose}>
          {t.rules}
        </Anchor>
      </div>
      <div className={classes.content}>{children}</div>
    </div>
  )
}

const takeFocus = (title: HTMLElement | null) => title?.focus()
