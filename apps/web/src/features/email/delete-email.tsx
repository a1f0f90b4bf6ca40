import type { Email } from '@mailgrant/contract/email'
import { Button, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { deleteEmail } from '../../api/queries/email.ts'
import { emailText as t } from '../../text/email.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Section } from './section.tsx'

/** Removes the email after a confirmation. */
export function DeleteEmail({ email, onDeleted }: { email: Email; onDeleted: () => void }) {
  const [asking, setAsking] = useState(false)
  const removal = useMutation({ mutationFn: () => deleteEmail(email.id), onSuccess: onDeleted })
  return (
    <Section title={t.account.deleteTitle}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm" c="dimmed">
          {t.account.deleteHint}
        </Text>
        <Button variant="light" color="red" onClick={() => setAsking(true)}>
          {t.account.deleteAction}
        </Button>
      </Stack>
      <ConfirmDialog
        opened={asking}
        title={t.account.deleteConfirmTitle(email.address)}
        confirmLabel={t.account.deleteAction}
        busy={removal.isPending}
        error={removal.error}
        onConfirm={() => removal.mutate()}
        onClose={() => {
          setAsking(false)
          removal.reset()
        }}
      >
        <Text size="sm">{t.account.deleteConfirm}</Text>
      </ConfirmDialog>
    </Section>
  )
}
