import { zodResolver } from '@hookform/resolvers/zod'
import { type InvitationMade, invite, type Invite } from '@mailgrant/contract/session'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { api, call } from '../../api/client.ts'
import { isProblem } from '../../api/problem-error.ts'
import { administratorsQuery } from '../../api/queries/administrators.ts'
import { text } from '../../text/en.ts'
import { settingsText as t } from '../../text/settings.ts'
import { CopyField } from '../../ui/copy-field.tsx'
import { beyondFields, placeFieldErrors, placeProblem } from '../../ui/form/place-field-errors.ts'
import { TextField } from '../../ui/form/text-field.tsx'
import { useOneSubmit } from '../../ui/form/use-one-submit.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'

/** Asks whom to invite, then shows the one-time link: the server keeps only its digest. */
export function InviteForm({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient()
  const form = useForm({ resolver: zodResolver(invite), defaultValues: { name: '', email: '' } })
  const mutation = useMutation({
    mutationFn: (json: Invite) => call(() => api.administrators.invitations.$post({ json })),
    onSuccess: () => queryClient.invalidateQueries(administratorsQuery()),
    onError: (error) => {
      if (isProblem(error, 'administrator_exists'))
        placeFieldErrors(form, { email: `${error.title}. ${error.remedy}` })
      else placeProblem(form, error)
    },
  })
  const submit = useOneSubmit(mutation.mutateAsync)
  if (mutation.data) return <InvitationLink made={mutation.data} onClose={onClose} />
  const problem = isProblem(mutation.error, 'administrator_exists') ? null : mutation.error
  return (
    <form noValidate onSubmit={(event) => void form.handleSubmit(submit)(event)}>
      <Stack>
        <Text size="sm">{t.inviteText}</Text>
        <TextField
          control={form.control}
          name="name"
          label={t.inviteName}
          autoComplete="off"
          required
          data-autofocus
        />
        <TextField
          control={form.control}
          name="email"
          label={t.inviteEmail}
          type="email"
          autoComplete="off"
          required
        />
        <ProblemAlert error={beyondFields(form, problem)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text.actions.cancel}
          </Button>
          <Button type="submit" loading={mutation.isPending}>
            {t.inviteSubmit}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function InvitationLink({ made, onClose }: { made: InvitationMade; onClose: () => void }) {
  return (
    <Stack>
      <CopyField label={t.linkLabel} value={made.link} description={t.linkText} />
      <Text size="sm">
        {t.linkExpires} <RelativeTime at={made.expiresAt} ahead />.
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose}>{t.done}</Button>
      </Group>
    </Stack>
  )
}
