import { signIn, type Session } from '@mailgrant/contract/session'
import { zodResolver } from '@hookform/resolvers/zod'
import { Button, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { api, callOnce } from '../../api/client.ts'
import { sessionQuery } from '../../api/queries/session.ts'
import { sessionText as t } from '../../text/session.ts'
import { PasswordField } from '../../ui/form/password-field.tsx'
import { beyondFields, placeProblem } from '../../ui/form/place-field-errors.ts'
import { TextField } from '../../ui/form/text-field.tsx'
import { useOneSubmit } from '../../ui/form/use-one-submit.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'

export function SignInForm({
  email = '',
  onSignedIn,
}: {
  email?: string
  onSignedIn: (session: Session) => void
}) {
  const queryClient = useQueryClient()
  const form = useForm({
    resolver: zodResolver(signIn),
    defaultValues: { email, password: '' },
  })
  const mutation = useMutation({
    mutationFn: (json: { email: string; password: string }) =>
      callOnce(() => api.session.$post({ json })),
    onSuccess: (session) => {
      queryClient.setQueryData(sessionQuery().queryKey, session)
      onSignedIn(session)
    },
    onError: (error) => placeProblem(form, error),
  })
  const submit = useOneSubmit(mutation.mutateAsync)
  return (
    <form noValidate onSubmit={(event) => void form.handleSubmit(submit)(event)}>
      <Stack>
        <ProblemAlert error={beyondFields(form, mutation.error)} />
        <TextField
          control={form.control}
          name="email"
          label={t.email}
          type="email"
          autoComplete="username"
          required
          {...(email ? {} : { 'data-autofocus': true })}
        />
        <PasswordField
          control={form.control}
          name="password"
          label={t.password}
          autoComplete="current-password"
          required
          {...(email ? { 'data-autofocus': true } : {})}
        />
        <Button type="submit" loading={mutation.isPending}>
          {t.signIn}
        </Button>
      </Stack>
    </form>
  )
}
