import { acceptInvitation, passwordMinimum, type Session } from '@mailgrant/contract/session'
import { zodResolver } from '@hookform/resolvers/zod'
import { Button, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { api, callOnce } from '../../api/client.ts'
import { sessionQuery } from '../../api/queries/session.ts'
import { sessionText as t } from '../../text/session.ts'
import { PasswordField } from '../../ui/form/password-field.tsx'
import { beyondFields, placeProblem } from '../../ui/form/place-field-errors.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'

/** Who was invited is known to the server by the link; they only choose a password. */
export function InvitationForm({
  token,
  onSignedIn,
}: {
  token: string
  onSignedIn: (session: Session) => void
}) {
  const queryClient = useQueryClient()
  const form = useForm({
    resolver: zodResolver(acceptInvitation.omit({ token: true })),
    defaultValues: { password: '' },
  })
  const mutation = useMutation({
    mutationFn: (password: string) =>
      callOnce(() => api.invitations.accept.$post({ json: { token, password } })),
    onSuccess: (session) => {
      queryClient.setQueryData(sessionQuery().queryKey, session)
      onSignedIn(session)
    },
    onError: (error) => placeProblem(form, error),
  })
  return (
    <form
      noValidate
      onSubmit={(event) =>
        void form.handleSubmit(({ password }) => mutation.mutate(password))(event)
      }
    >
      <Stack>
        <ProblemAlert error={beyondFields(form, mutation.error)} />
        <PasswordField
          control={form.control}
          name="password"
          label={t.newPassword}
          description={t.passwordRule(passwordMinimum)}
          autoComplete="new-password"
          required
        />
        <Button type="submit" loading={mutation.isPending}>
          {t.invitationSubmit}
        </Button>
      </Stack>
    </form>
  )
}
