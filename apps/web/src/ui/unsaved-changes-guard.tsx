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
  closes,
  within,
  onDiscard,
}: {
  when: boolean
  /** the dialog that holds the form, where it is one: what is left then is not a page */
  closes?: string
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
      title={closes === undefined ? text.unsaved.title : text.unsaved.closeTitle}
      closeButtonProps={{ 'aria-label': text.actions.close }}
    >
      <Stack>
        <Text>{closes === undefined ? text.unsaved.body : text.unsaved.closeBody(closes)}</Text>
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
