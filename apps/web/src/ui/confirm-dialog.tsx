import { Button, Group, Modal, Stack } from '@mantine/core'
import type { ReactNode, RefObject } from 'react'
import { text } from '../text/en.ts'
import { ProblemAlert } from './problem-alert.tsx'
import { returnFocus } from './return-focus.ts'

/** Asks before something that cannot be undone. Keep it mounted: a dialog that unmounts loses focus. */
export function ConfirmDialog({
  opened,
  title,
  children,
  confirmLabel,
  danger = true,
  busy = false,
  error,
  returnFocusTo,
  onConfirm,
  onClose,
}: {
  opened: boolean
  title: string
  children: ReactNode
  confirmLabel: string
  danger?: boolean
  busy?: boolean
  error?: unknown
  /** the button that led here, where it may have been busy */
  returnFocusTo?: RefObject<HTMLElement | null>
  onConfirm: () => void
  onClose: () => void
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={returnFocus(returnFocusTo)}
      title={title}
      closeButtonProps={{ 'aria-label': text.actions.close }}
    >
      <Stack>
        <div>{children}</div>
        <ProblemAlert error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {text.actions.cancel}
          </Button>
          <Button {...(danger ? { color: 'red' } : {})} loading={busy} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
