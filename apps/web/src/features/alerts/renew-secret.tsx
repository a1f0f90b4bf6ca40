import type { AlertRule } from '@mailgrant/contract/alert-rule'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, call } from '../../api/client.ts'
import { alertRulesQuery } from '../../api/queries/alert-rules.ts'
import { alertRuleText as t } from '../../text/alerts.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'

/** Another signing secret, for one that was lost or seen by the wrong people. */
export function RenewSecret({
  rule,
  onRenewed,
}: {
  rule: AlertRule
  onRenewed: (secret: string | null) => void
}) {
  const queryClient = useQueryClient()
  const [asking, setAsking] = useState(false)
  const mutation = useMutation({
    // The answer holds the secret; it leaves the mutation's cache with this form.
    gcTime: 0,
    mutationFn: () =>
      call(() => api['alert-rules'][':id']['webhook-secret'].$post({ param: { id: rule.id } })),
    onSuccess: ({ webhookSecret }) => {
      void queryClient.invalidateQueries(alertRulesQuery())
      onRenewed(webhookSecret)
    },
  })
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500}>
        {t.secret}
      </Text>
      <Text size="xs" c="dimmed">
        {t.secretStored}
      </Text>
      <Group>
        <Button variant="default" size="xs" onClick={() => setAsking(true)}>
          {t.renew}
        </Button>
      </Group>
      <ConfirmDialog
        opened={asking}
        title={t.renewTitle}
        confirmLabel={t.renewConfirm}
        busy={mutation.isPending}
        error={mutation.error}
        onConfirm={() => mutation.mutate()}
        onClose={() => {
          mutation.reset()
          setAsking(false)
        }}
      >
        <Text>{t.renewText}</Text>
      </ConfirmDialog>
    </Stack>
  )
}
