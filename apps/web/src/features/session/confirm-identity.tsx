import { zodResolver } from '@hookform/resolvers/zod'
import { type ConfirmSession, confirmSession } from '@mailgrant/contract/session'
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useForm } from 'react-hook-form'
import { api, callOnce } from '../../api/client.ts'
import { isProblem, ProblemError } from '../../api/problem-error.ts'
import { sessionQuery } from '../../api/queries/session.ts'
import { sessionExpiry } from '../../api/session-expiry.ts'
import { text } from '../../text/en.ts'
import { sessionText as t } from '../../text/session.ts'
import { PasswordField } from '../../ui/form/password-field.tsx'
import { beyondFields, placeFieldErrors, placeProblem } from '../../ui/form/place-field-errors.ts'
import { useOneSubmit } from '../../ui/form/use-one-submit.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'

/** Over the page: the password once more, then the refused call goes on. */
export default function ConfirmIdentity() {
  const email = useQueryClient().getQueryData(sessionQuery().queryKey)?.user?.email
  const form = useForm({ resolver: zodResolver(confirmSession), defaultValues: { password: '' } })
  const mutation = useMutation({
    mutationFn: (json: ConfirmSession) => callOnce(() => api.session.confirm.$post({ json })),
    onSuccess: () => sessionExpiry.done(),
    onError(error) {
      // It ended meanwhile: the other dialog takes over, and what waits goes on waiting.
      if (isProblem(error, 'not_signed_in')) sessionExpiry.ended()
      else if (isProblem(error, 'wrong_password'))
        placeFieldErrors(form, { password: `${error.title}. ${error.remedy}` })
      else placeProblem(form, error)
    },
  })
  const submit = useOneSubmit(mutation.mutateAsync)
  const cancel = () => sessionExpiry.left(new ProblemError(403, { code: 'confirmation_needed' }))
  useReturnedFocus()
  return (
    <Modal
      opened
      onClose={cancel}
      closeOnClickOutside={false}
      title={t.confirmTitle}
      closeButtonProps={{ 'aria-label': text.actions.close }}
      zIndex={1000}
    >
      <form noValidate onSubmit={(event) => void form.handleSubmit(submit)(event)}>
        <Stack>
          <Text>{t.confirm}</Text>
          <ProblemAlert
            error={
              isProblem(mutation.error, 'wrong_password')
                ? null
                : beyondFields(form, mutation.error)
            }
          />
          {/* for password managers, which ask whose password it is */}
          <TextInput label={t.email} value={email ?? ''} readOnly autoComplete="username" />
          <PasswordField
            control={form.control}
            name="password"
            label={t.password}
            autoComplete="current-password"
            required
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={cancel}>
              {text.actions.cancel}
            </Button>
            <Button type="submit" loading={mutation.isPending}>
              {t.confirmSubmit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/**
 * It is gone without a transition; the focus goes back to where it was when the question came. A
 * button that was busy then had let go of it: the dialog that it is in takes it.
 */
function useReturnedFocus() {
  useEffect(() => {
    const before = document.activeElement
    return () => {
      setTimeout(() => {
        if (document.activeElement !== document.body) return
        const to = before === document.body ? lastDialog() : before
        if (to instanceof HTMLElement) to.focus({ preventScroll: true })
      })
    }
  }, [])
}

const lastDialog = () => [...document.querySelectorAll('[role=dialog]')].at(-1)
