import type { AlertRule } from '@mailgrant/contract/alert-rule'
import { Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, call } from '../../api/client.ts'
import { isProblem } from '../../api/problem-error.ts'
import { alertRulesQuery } from '../../api/queries/alert-rules.ts'
import { alertRuleText as t } from '../../text/alerts.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'

export function DeleteAlertRule({
  rule,
  opened,
  onDeleted,
  onClose,
}: {
  rule: AlertRule
  opened: boolean
  onDeleted: () => void
  onClose: () => void
}) {
  const queryClient = useQueryClient()
  const mutation = useMutation({
    mutationFn: () =>
      call(() => api['alert-rules'][':id'].$delete({ param: { id: rule.id } })).catch(
        (error: unknown) => {
          // Somebody else was faster: it is gone, which is all that was asked for.
          if (!isProblem(error, 'rule_not_found')) throw error
        },
      ),
    onSuccess: async () => {
      onDeleted()
      await queryClient.invalidateQueries(alertRulesQuery())
    },
  })
  return (
    <ConfirmDialog
      opened={opened}
      title={t.deleteTitle(rule.fields.name)}
      confirmLabel={t.delete}
      busy={mutation.isPending}
      error={mutation.error}
      onConfirm={() => mutation.mutate()}
      onClose={() => {
        mutation.reset()
        onClose()
      }}
    >
      <Text>{t.deleteText}</Text>
    </ConfirmDialog>
  )
}
