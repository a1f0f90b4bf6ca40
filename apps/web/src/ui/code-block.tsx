import { Button, Text } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useId } from 'react'
import { text } from '../text/en.ts'
import classes from './code-block.module.css'

/** Lines to take elsewhere, whole and readable, with a button that copies them. */
export function CodeBlock({ label, children }: { label: string; children: string }) {
  const id = useId()
  const clipboard = useClipboard({ timeout: 2500 })
  const Icon = clipboard.copied ? IconCheck : IconCopy
  return (
    <section className={classes.frame} aria-labelledby={id}>
      <div className={classes.head}>
        <Text size="sm" fw={500} id={id}>
          {label}
        </Text>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<Icon size={16} aria-hidden />}
          onClick={() => clipboard.copy(children)}
          aria-label={clipboard.copied ? undefined : `${text.actions.copy} ${label}`}
        >
          <span aria-live="polite">
            {clipboard.copied ? text.actions.copied : text.actions.copy}
          </span>
        </Button>
      </div>
      <pre className={classes.code}>
        <code>
          {children.split('\n').map((line, index) => (
            // The lines of one text keep their order.
            <span key={index} className={classes.line}>{`${line}\n`}</span>
          ))}
        </code>
      </pre>
    </section>
  )
}
