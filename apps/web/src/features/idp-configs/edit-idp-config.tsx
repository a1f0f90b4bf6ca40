import type { IdpConfig, IdpConfigSaved } from '@mailgrant/contract/idp-config'
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useRef } from 'react'
import { text } from '../../text/en.ts'
import { idpConfigsText as t } from '../../text/idp-configs.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { ConflictDialog } from '../../ui/conflict-dialog.tsx'
import { FormModalActions } from '../../ui/form-modal.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { UnsavedChangesGuard } from '../../ui/unsaved-changes-guard.tsx'
import { IdpConfigFields } from './idp-config-fields.tsx'
import { UsedBy } from './used-by.tsx'
import { useEditIdpConfig } from './use-edit-idp-config.ts'

/** The form over one config. Changing what others depend on names them before it saves. */
export function EditIdpConfig({
  config,
  publicOnly,
  onSaved,
  onDelete,
  onCancel,
}: {
  config: IdpConfig
  /** the operator admits endpoints on the public internet only */
  publicOnly: boolean
  onSaved: (saved: IdpConfigSaved) => void
  onDelete: () => void
  onCancel: () => void
}) {
  const edit = useEditIdpConfig(config, publicOnly, onSaved)
  const { form, base, state } = edit
  const saveButton = useRef<HTMLButtonElement>(null)
  const switchesOff =
    state.step === 'asking' && state.from.state !== 'disabled' && !state.fields.enabled
  const conflict = state.step === 'conflict' ? state : null
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void edit.submit()
      }}
    >
      <Stack>
        {base.usedBy.length > 0 && (
          <Alert color="gray" title={t.usedByTitle(base.usedBy.length)}>
            <Text size="sm">{t.usedByText(base.usedBy.length)}</Text>
            <UsedBy accounts={base.usedBy} limit={5} />
          </Alert>
        )}
        <IdpConfigFields control={form.control} config={base} />
        <FormModalActions>
          <ProblemAlert error={state.step === 'problem' ? state.error : null} />
          <Group justify="space-between">
            <Group gap="xs">
              <Button
                variant="subtle"
                color="red"
                disabled={base.usedBy.length > 0}
                onClick={onDelete}
              >
                {t.delete}
              </Button>
              {base.usedBy.length > 0 && (
                <Text size="sm" c="dimmed">
                  {t.deleteInUse}
                </Text>
              )}
            </Group>
            <Group gap="sm">
              <Button variant="default" onClick={onCancel}>
                {text.actions.cancel}
              </Button>
              <Button ref={saveButton} type="submit" loading={state.step === 'saving'}>
                {text.actions.save}
              </Button>
            </Group>
          </Group>
        </FormModalActions>
      </Stack>
      <ConfirmDialog
        opened={state.step === 'asking'}
        danger={false}
        title={t.affectsTitle}
        confirmLabel={t.affectsConfirm}
        returnFocusTo={saveButton}
        onConfirm={() => void edit.confirm()}
        onClose={edit.dismiss}
      >
        <Text mb="xs">{(switchesOff ? t.switchesOffText : t.affectsText)(base.usedBy.length)}</Text>
        <UsedBy accounts={base.usedBy} />
      </ConfirmDialog>
      <ConflictDialog
        opened={conflict !== null}
        who={conflict?.current.updatedBy ?? null}
        rows={conflict?.compared.rows ?? []}
        returnFocusTo={saveButton}
        onClose={edit.dismiss}
        onResolve={(choices) => void edit.resolve(choices)}
      />
      <UnsavedChangesGuard
        closes={t.edit(config.name)}
        when={form.formState.isDirty && state.step !== 'saved'}
      />
    </form>
  )
}
