import { Button, Modal, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { ProblemError } from '../../api/problem-error.ts'
import { sessionQuery } from '../../api/queries/session.ts'
import { sessionExpiry } from '../../api/session-expiry.ts'
import { paths } from '../../paths.ts'
import { sessionText as t } from '../../text/session.ts'
import { leaveFor } from '../../ui/leaving.ts'
import { SignInForm } from './sign-in-form.tsx'

/** Over the page, so that nothing typed below is lost; the refused calls go on after the sign-in. */
export default function SessionExpired() {
  const email = useQueryClient().getQueryData(sessionQuery().queryKey)?.user?.email
  const leave = () => {
    sessionExpiry.left(new ProblemError(401, { code: 'not_signed_in' }))
    leaveFor(paths.signIn(`${window.location.pathname}${window.location.search}`))
  }
  return (
    <Modal
      opened
      onClose={() => {}}
      closeOnEscape={false}
      closeOnClickOutside={false}
      withCloseButton={false}
      title={t.expiredTitle}
      zIndex={1000}
    >
      <Stack>
        <Text>{t.expired}</Text>
        <SignInForm email={email ?? ''} onSignedIn={() => sessionExpiry.done()} />
        <Button variant="subtle" onClick={leave}>
          {t.leave}
        </Button>
      </Stack>
    </Modal>
  )
}
