import { zodResolver } from '@hookform/resolvers/zod'
import {
  newSecretDateSlip,
  newSecretFields,
  type NewSecretFields,
} from '@mailgrant/contract/idp-config'
import type { ProviderId } from '@mailgrant/contract/fields'
import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useForm } from 'react-hook-form'
import type { z } from 'zod'
import { authorizationText } from '../../text/authorization.ts'
import { rotateSecretText as t } from '../../text/rotate-secret.ts'
import { DateField } from '../../ui/form/date-field.tsx'
import { PasswordField } from '../../ui/form/password-field.tsx'
import { beyondFields, placeProblem } from '../../ui/form/place-field-errors.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { UnsavedChangesGuard } from '../../ui/unsaved-changes-guard.tsx'
import type { Rotation } from './use-rotation.ts'

type NewSecretForm = z.input<typeof newSecretFields>

const schema = newSecretFields.superRefine(({ secretExpiresOn }, context) => {
  const message = newSecretDateSlip(secretExpiresOn, new Date())
  if (message !== null) context.addIssue({ code: 'custom', path: ['secretExpiresOn'], message })
})

/** Asks for the new secret. Whatever goes wrong, what was typed stays typed. */
export function NewSecretForm({
  provider,
  title,
  rotation,
  first,
  urgent,
}: {
  provider: ProviderId
  /** of the dialog around it */
  title: string
  rotation: Rotation
  /** nothing else is to be done in the dialog, and nothing was done yet */
  first: boolean
  /** nothing else in the dialog is to be done before */
  urgent: boolean
}) {
  const form = useForm<NewSecretForm, unknown, NewSecretFields>({
    resolver: zodResolver(schema),
    defaultValues: { clientSecret: '', secretExpiresOn: '' },
  })
  // The modal opened before this form's code was here, and its focus rests on Close.
  const startHere = useRef(first)
  useEffect(() => {
    if (startHere.current) form.setFocus('clientSecret')
  }, [form])
  const send = (fields: NewSecretFields) =>
    rotation.take({ step: 'added', fields }).then(
      () => undefined,
      (error: unknown) => placeProblem(form, error, 'fields.'),
    )
  const saving = rotation.running === 'added'
  return (
    <form noValidate onSubmit={(event) => void form.handleSubmit(send)(event)}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t.freshHint}
        </Text>
        <SimpleGrid cols={{ base: 1, sm: 2 }} className="console-pair">
          <PasswordField
            control={form.control}
            name="clientSecret"
            label={t.value}
            description={authorizationText.idp.clientSecretHint[provider]}
            required
            autoComplete="new-password"
          />
          <DateField
            control={form.control}
            name="secretExpiresOn"
            label={t.expiresOn}
            description={authorizationText.idp.secretWhere[provider]}
          />
        </SimpleGrid>
        {!rotation.conflict && (
          <ProblemAlert error={beyondFields(form, rotation.error, 'fields.')} />
        )}
        <Group justify="flex-end">
          <Button
            type="submit"
            variant={urgent ? 'filled' : 'default'}
            loading={saving}
            disabled={rotation.running !== null && !saving}
          >
            {t.save}
          </Button>
        </Group>
      </Stack>
      <UnsavedChangesGuard closes={title} when={form.formState.isDirty} />
    </form>
  )
}
