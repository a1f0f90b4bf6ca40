import { zodResolver } from '@hookform/resolvers/zod'
import type { ApiKeyMade, CreateApiKey } from '@mailgrant/contract/api-key'
import { Button, Group, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useForm } from 'react-hook-form'
import { api, call } from '../../api/client.ts'
import { isProblem } from '../../api/problem-error.ts'
import { apiKeysQuery } from '../../api/queries/api-keys.ts'
import { newApiKeyText as t } from '../../text/api-keys.ts'
import { text } from '../../text/en.ts'
import { FormModalActions } from '../../ui/form-modal.tsx'
import { beyondFields, placeFieldErrors, placeProblem } from '../../ui/form/place-field-errors.ts'
import { useOneSubmit } from '../../ui/form/use-one-submit.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { UnsavedChangesGuard } from '../../ui/unsaved-changes-guard.tsx'
import { ApiKeyFields } from './api-key-fields.tsx'
import { type ApiKeyForm, apiKeyFormSchema, emptyApiKeyForm } from './api-key-form.ts'

export interface NewApiKey {
  made: ApiKeyMade
  /** as typed */
  form: ApiKeyForm
}

/** Asks what the key is for. Whatever goes wrong, what was typed stays typed. */
export function NewApiKeyForm({
  onMade,
  onCancel,
}: {
  onMade: (key: NewApiKey) => void
  onCancel: () => void
}) {
  const queryClient = useQueryClient()
  const [schema] = useState(() => apiKeyFormSchema(() => new Date()))
  const form = useForm<ApiKeyForm, unknown, CreateApiKey>({
    resolver: zodResolver(schema),
    defaultValues: emptyApiKeyForm,
  })
  // The modal opened before this form's code was here, and its focus rests on Close.
  useEffect(() => form.setFocus('name'), [form])
  const mutation = useMutation({
    // The answer holds the key; it leaves the mutation's cache with this form.
    gcTime: 0,
    mutationFn: (json: CreateApiKey) => call(() => api['api-keys'].$post({ json })),
    onSuccess: (made) => {
      void queryClient.invalidateQueries(apiKeysQuery())
      onMade({ made, form: form.getValues() })
    },
    onError: (error) => {
      if (isProblem(error, 'email_not_found')) placeFieldErrors(form, { 'reach.ids': t.emailGone })
      else placeProblem(form, error)
    },
  })
  const submit = useOneSubmit(mutation.mutateAsync)
  const problem = isProblem(mutation.error, 'email_not_found') ? null : mutation.error
  return (
    <form noValidate onSubmit={(event) => void form.handleSubmit(submit)(event)}>
      <Stack>
        <ApiKeyFields form={form} />
        <FormModalActions>
          <ProblemAlert error={beyondFields(form, problem)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onCancel}>
              {text.actions.cancel}
            </Button>
            <Button type="submit" loading={mutation.isPending}>
              {t.submit}
            </Button>
          </Group>
        </FormModalActions>
      </Stack>
      <UnsavedChangesGuard when={form.formState.isDirty && !mutation.isSuccess} />
    </form>
  )
}
