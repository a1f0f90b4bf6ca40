import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { text } from '../text/en.ts'
import { mayLeaveUnasked } from './leaving.ts'

/**
 * Asks before changes are lost: on a link, on Back, on closing the tab. `within` names the address
 * below which the form stays mounted (its modal's own routes), where nothing is lost.
 */
export function UnsavedChangesGuard({
  when,
  within,
  onDiscard,
}: {
  when: boolean
  within?: string
  onDiscard?: () => void
}) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      when &&
      next.pathname !== current.pathname &&
      !(within !== undefined && isWithin(next.pathname, within)),
    enableBeforeUnload: () => when && !mayLeaveUnasked(),
    withResolver: true,
    disabled: !when,
  })
  const stay = () => blocker.reset?.()
  return (
    <Modal
      opened={blocker.status === 'blocked'}
      onClose={stay}
      title={text.unsaved.title}
      closeButtonProps={{ 'aria-label': text.actions.close }}
    >
      <Stack>
        <Text>{text.unsaved.body}</Text>
        <Group justify="flex-end">
          <Button
            variant="default"
            onClick={() => {
              onDiscard?.()
              blocker.proceed?.()
            }}
          >
            {text.unsaved.leave}
          </Button>
          <Button onClick={stay} data-autofocus>
            {text.unsaved.stay}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

const isWithin = (pathname: string, root: string) =>
  pathname === root || pathname.startsWith(`${root}/`)
