import { zodResolver } from '@hookform/resolvers/zod'
import { type ChangePassword, changePassword, passwordMinimum } from '@mailgrant/contract/session'
import { Alert, Button, Group, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { api, call } from '../../api/client.ts'
import { isProblem } from '../../api/problem-error.ts'
import { settingsText as t } from '../../text/settings.ts'
import { PasswordField } from '../../ui/form/password-field.tsx'
import { beyondFields, placeFieldErrors, placeProblem } from '../../ui/form/place-field-errors.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'

export function ChangePasswordForm() {
  const form = useForm({
    resolver: zodResolver(changePassword),
    defaultValues: { currentPassword: '', newPassword: '' },
  })
  const mutation = useMutation({
    mutationFn: (json: ChangePassword) => call(() => api.session.password.$post({ json })),
    onSuccess: () => form.reset(),
    onError: (error) => {
      if (isProblem(error, 'wrong_password'))
        placeFieldErrors(form, { currentPassword: `${error.title}. ${error.remedy}` })
      else placeProblem(form, error)
    },
  })
  const problem = isProblem(mutation.error, 'wrong_password') ? null : mutation.error
  return (
    <form
      noValidate
      onSubmit={(event) => void form.handleSubmit((values) => mutation.mutate(values))(event)}
    >
      <Stack maw={420}>
        <PasswordField
          control={form.control}
          name="currentPassword"
          label={t.currentPassword}
          autoComplete="current-password"
          required
        />
        <PasswordField
          control={form.control}
          name="newPassword"
          label={t.newPassword}
          description={t.newPasswordRule(passwordMinimum)}
          autoComplete="new-password"
          required
        />
        <ProblemAlert error={beyondFields(form, problem)} />
        {mutation.isSuccess && (
          <Alert color="green" role="status">
            {t.passwordChanged}
          </Alert>
        )}
        <Group>
          <Button type="submit" variant="default" loading={mutation.isPending}>
            {t.passwordSubmit}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
