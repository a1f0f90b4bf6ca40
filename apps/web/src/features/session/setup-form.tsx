import { passwordMinimum, setup, type Session, type Setup } from '@mailgrant/contract/session'
import { zodResolver } from '@hookform/resolvers/zod'
import { Button, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { api, callOnce } from '../../api/client.ts'
import { isProblem } from '../../api/problem-error.ts'
import { sessionQuery } from '../../api/queries/session.ts'
import { sessionText as t } from '../../text/session.ts'
import { PasswordField } from '../../ui/form/password-field.tsx'
import { beyondFields, placeProblem } from '../../ui/form/place-field-errors.ts'
import { TextField } from '../../ui/form/text-field.tsx'
import { useOneSubmit } from '../../ui/form/use-one-submit.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { LinkOver } from './one-time-link.tsx'

/** Creates the first administrator. The link is used up by this POST, not by opening the page. */
export function SetupForm({
  token,
  onSignedIn,
}: {
  token: string
  onSignedIn: (session: Session) => void
}) {
  const queryClient = useQueryClient()
  const form = useForm({
    resolver: zodResolver(setup.omit({ token: true })),
    defaultValues: { name: '', email: '', password: '' },
  })
  const mutation = useMutation({
    mutationFn: (json: Setup) => callOnce(() => api.setup.$post({ json })),
    onSuccess: (session) => {
      queryClient.setQueryData(sessionQuery().queryKey, session)
      onSignedIn(session)
    },
    onError: (error) => placeProblem(form, error),
  })
  const submit = useOneSubmit(mutation.mutateAsync)
  if (isProblem(mutation.error, 'link_invalid')) return <LinkOver />
  return (
    <form
      noValidate
      onSubmit={(event) => void form.handleSubmit((values) => submit({ ...values, token }))(event)}
    >
      <Stack>
        <ProblemAlert error={beyondFields(form, mutation.error)} />
        <TextField control={form.control} name="name" label={t.name} autoComplete="name" required />
        <TextField
          control={form.control}
          name="email"
          label={t.email}
          type="email"
          autoComplete="username"
          required
        />
        <PasswordField
          control={form.control}
          name="password"
          label={t.password}
          description={t.passwordRule(passwordMinimum)}
          autoComplete="new-password"
          required
        />
        <Button type="submit" loading={mutation.isPending}>
          {t.setupSubmit}
        </Button>
      </Stack>
    </form>
  )
}
