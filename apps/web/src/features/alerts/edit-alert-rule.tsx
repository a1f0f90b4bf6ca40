import type { AlertRule } from '@mailgrant/contract/alert-rule'
import { Button, Group, Stack } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { alertRuleText as t } from '../../text/alerts.ts'
import { text } from '../../text/en.ts'
import { ConflictDialog } from '../../ui/conflict-dialog.tsx'
import { FormModalActions } from '../../ui/form-modal.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { UnsavedChangesGuard } from '../../ui/unsaved-changes-guard.tsx'
import type { AlertRuleForm } from './alert-rule-form.ts'
import { AlertRuleFields } from './alert-rule-fields.tsx'
import { DeleteAlertRule } from './delete-alert-rule.tsx'
import { RenewSecret } from './renew-secret.tsx'
import { useSaveRule } from './use-save-rule.ts'

/** The form over one rule, stored or new. */
export function EditAlertRule({
  rule,
  initial,
  onSaved,
  onDeleted,
  onCancel,
}: {
  /** null: a new one */
  rule: AlertRule | null
  initial: AlertRuleForm
  /** `secret`: the signing secret, where saving made one */
  onSaved: (rule: AlertRule, secret: string | null) => void
  onDeleted: (name: string) => void
  onCancel: () => void
}) {
  const [opened] = useState({ rule, initial })
  const edit = useSaveRule(opened.rule, opened.initial, (saved) =>
    onSaved(saved.rule, saved.webhookSecret),
  )
  const { form, base, state } = edit
  const [deleting, setDeleting] = useState(false)
  const [gone, setGone] = useState(false)
  const saveButton = useRef<HTMLButtonElement>(null)
  const conflict = state.step === 'conflict' ? state : null
  // The modal opened before this form's code was here, and its focus rests on Close.
  useEffect(() => form.setFocus('name'), [form])
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void edit.submit()
      }}
    >
      <Stack gap="lg">
        <AlertRuleFields
          form={form}
          secret={
            base?.fields.channel === 'webhook' && (
              <RenewSecret rule={base} onRenewed={(secret) => onSaved(base, secret)} />
            )
          }
        />
        <FormModalActions>
          <ProblemAlert error={state.step === 'problem' ? state.error : null} />
          <Group justify="space-between">
            {base ? (
              <Button variant="subtle" color="red" onClick={() => setDeleting(true)}>
                {t.delete}
              </Button>
            ) : (
              <span />
            )}
            <Group gap="sm">
              <Button variant="default" onClick={onCancel}>
                {text.actions.cancel}
              </Button>
              <Button ref={saveButton} type="submit" loading={state.step === 'saving'}>
                {base ? text.actions.save : t.create}
              </Button>
            </Group>
          </Group>
        </FormModalActions>
      </Stack>
      {base && (
        <DeleteAlertRule
          rule={base}
          opened={deleting}
          onDeleted={() => {
            setGone(true)
            onDeleted(base.fields.name)
          }}
          onClose={() => setDeleting(false)}
        />
      )}
      <ConflictDialog
        opened={conflict !== null}
        who={conflict?.current.updatedBy ?? null}
        rows={conflict?.compared.rows ?? []}
        returnFocusTo={saveButton}
        onClose={edit.dismiss}
        onResolve={(choices) => void edit.resolve(choices)}
      />
      <UnsavedChangesGuard
        closes={base ? t.editTitle(base.fields.name) : t.newTitle}
        when={form.formState.isDirty && state.step !== 'saved' && !gone}
      />
    </form>
  )
}
