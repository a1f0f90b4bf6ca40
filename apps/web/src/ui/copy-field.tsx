import { Button, TextInput } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { text } from '../text/en.ts'

/** A value to take elsewhere: read-only, selected by a click, copied by the button. */
export function CopyField({
  label,
  value,
  description,
}: {
  label: string
  value: string
  description?: ReactNode
}) {
  const clipboard = useClipboard({ timeout: 2500 })
  return (
    <TextInput
      label={label}
      description={description}
      value={value}
      readOnly
      onFocus={(event) => event.currentTarget.select()}
      rightSectionWidth={104}
      rightSection={
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => clipboard.copy(value)}
          leftSection={
            clipboard.copied ? (
              <IconCheck size={16} aria-hidden />
            ) : (
              <IconCopy size={16} aria-hidden />
            )
          }
          aria-label={clipboard.copied ? undefined : `${text.actions.copy} ${label}`}
        >
          <span aria-live="polite">
            {clipboard.copied ? text.actions.copied : text.actions.copy}
          </span>
        </Button>
      }
    />
  )
}
