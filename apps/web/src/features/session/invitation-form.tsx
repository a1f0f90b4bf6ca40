import { acceptInvitation, passwordMinimum, type Session } from '@mailgrant/contract/session'
import { zodResolver } from '@hookform/resolvers/zod'
import { Button, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { api, callOnce } from '../../api/client.ts'
import { isProblem } from '../../api/problem-error.ts'
import { invitationQuery, sessionQuery } from '../../api/queries/session.ts'
import { sessionText as t } from '../../text/session.ts'
import { PasswordField } from '../../ui/form/password-field.tsx'
import { beyondFields, placeProblem } from '../../ui/form/place-field-errors.ts'
import { useOneSubmit } from '../../ui/form/use-one-submit.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { FormSkeleton } from '../../ui/skeletons.tsx'
import { LinkOver } from './one-time-link.tsx'

/** Who was invited is known to the server by the link; they only choose a password. */
export function InvitationForm({
  token,
  onSignedIn,
}: {
  token: string
  onSignedIn: (session: Session) => void
}) {
  const queryClient = useQueryClient()
  // Where it cannot be looked at, the form says what is wrong when it is sent.
  const looked = useQuery(invitationQuery(token))
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
  const submit = useOneSubmit(mutation.mutateAsync)
  if (isProblem(looked.error ?? mutation.error, 'link_invalid')) return <LinkOver />
  if (looked.isPending) return <FormSkeleton fields={1} />
  return (
    <form
      noValidate
      onSubmit={(event) => void form.handleSubmit(({ password }) => submit(password))(event)}
    >
      <Stack>
        <Text c="dimmed">{t.invitationDescription}</Text>
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
