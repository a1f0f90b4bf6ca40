import { createEmail, type Email } from '@mailgrant/contract/email'
import { zodResolver } from '@hookform/resolvers/zod'
import { Button, Group, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { api, call } from '../../api/client.ts'
import { isProblem } from '../../api/problem-error.ts'
import { paths } from '../../paths.ts'
import { emailsText as t } from '../../text/emails.ts'
import { text } from '../../text/en.ts'
import { beyondFields, placeFieldErrors, placeProblem } from '../../ui/form/place-field-errors.ts'
import { TextField } from '../../ui/form/text-field.tsx'
import { TextareaField } from '../../ui/form/textarea-field.tsx'
import { useOneSubmit } from '../../ui/form/use-one-submit.ts'
import { ButtonLink } from '../../ui/links.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { UnsavedChangesGuard } from '../../ui/unsaved-changes-guard.tsx'

export function NewEmailForm({ onCreated }: { onCreated: (email: Email) => void }) {
  const queryClient = useQueryClient()
  const form = useForm({
    resolver: zodResolver(createEmail),
    defaultValues: { address: '', name: '', notes: '' },
  })
  const mutation = useMutation({
    mutationFn: (json: { address: string; name: string; notes: string }) =>
      call(() => api.emails.$post({ json })),
    onSuccess: (email) => {
      void queryClient.invalidateQueries({ queryKey: ['emails'] })
      onCreated(email)
    },
    onError: (error) => {
      if (isProblem(error, 'address_taken'))
        placeFieldErrors(form, { address: `${error.title}. ${error.remedy}` })
      else placeProblem(form, error)
    },
  })
  const submit = useOneSubmit(mutation.mutateAsync)
  const problem = isProblem(mutation.error, 'address_taken') ? null : mutation.error
  return (
    <form noValidate onSubmit={(event) => void form.handleSubmit(submit)(event)}>
      <Stack maw={560}>
        <TextField
          control={form.control}
          name="address"
          label={t.address}
          description={t.addressRule}
          type="email"
          autoComplete="off"
          required
        />
        <TextField
          control={form.control}
          name="name"
          label={t.name}
          description={t.nameRule}
          autoComplete="off"
        />
        <TextareaField
          control={form.control}
          name="notes"
          label={t.notes}
          description={t.notesRule}
        />
        <ProblemAlert error={beyondFields(form, problem)} />
        <Group>
          <Button type="submit" loading={mutation.isPending}>
            {t.create}
          </Button>
          <ButtonLink to={paths.emails()} variant="default">
            {text.actions.cancel}
          </ButtonLink>
        </Group>
      </Stack>
      <UnsavedChangesGuard when={form.formState.isDirty && !mutation.isSuccess} />
    </form>
  )
}
