import { zodResolver } from '@hookform/resolvers/zod'
import { idpConfig, type IdpConfig, type IdpConfigSaved } from '@mailgrant/contract/idp-config'
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { isProblem } from '../../api/problem-error.ts'
import { text } from '../../text/en.ts'
import { idpConfigsText as t } from '../../text/idp-configs.ts'
import { compareEdits } from '../../ui/compare-edits.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { ConflictDialog } from '../../ui/conflict-dialog.tsx'
import { beyondFields, placeProblem } from '../../ui/form/place-field-errors.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { UnsavedChangesGuard } from '../../ui/unsaved-changes-guard.tsx'
import { IdpConfigFields } from './idp-config-fields.tsx'
import { affectsGrants, conflictFields, idpConfigFormSchema, toForm } from './idp-config-form.ts'
import { UsedBy } from './used-by.tsx'
import { useSaveIdpConfig } from './use-save-idp-config.ts'

/** The form over one config. Changing what others depend on names them before it saves. */
export function EditIdpConfig({
  config,
  onSaved,
  onDelete,
  onCancel,
}: {
  config: IdpConfig
  onSaved: (saved: IdpConfigSaved) => void
  onDelete: () => void
  onCancel: () => void
}) {
  // What the form started from; a merge moves it on to what is stored now.
  const [base, setBase] = useState(config)
  const [asking, setAsking] = useState(false)
  const form = useForm({
    resolver: zodResolver(idpConfigFormSchema(config.provider)),
    defaultValues: toForm(config),
  })
  const save = useSaveIdpConfig(config.id, {
    onSaved,
    onError: (error) => {
      setAsking(false)
      placeProblem(form, error, 'fields.')
    },
  })
  const send = (from = base) =>
    form.handleSubmit((fields) => save.mutate({ fields, version: from.version }))
  const submit = form.handleSubmit((fields) => {
    if (base.usedBy.length > 0 && affectsGrants(toForm(base), form.getValues())) setAsking(true)
    else save.mutate({ fields, version: base.version })
  })
  const conflict = isProblem(save.error, 'edit_conflict')
    ? idpConfig.safeParse(save.error.current)
    : null
  const current = conflict?.data
  const compared = current
    ? compareEdits(
        toForm(base),
        form.getValues(),
        toForm(current),
        conflictFields,
        text.conflict.empty,
      )
    : null
  const problem = current ? null : beyondFields(form, save.error, 'fields.')
  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <Stack>
        {base.usedBy.length > 0 && (
          <Alert color="gray" title={t.usedByTitle}>
            <Text size="sm">{t.usedByText}</Text>
            <UsedBy accounts={base.usedBy} limit={5} />
          </Alert>
        )}
        <IdpConfigFields control={form.control} config={base} />
        <ProblemAlert error={asking ? null : problem} />
        <Group justify="space-between">
          <Button variant="subtle" color="red" onClick={onDelete}>
            {t.delete}
          </Button>
          <Group>
            <Button variant="default" onClick={onCancel}>
              {text.actions.cancel}
            </Button>
            <Button type="submit" loading={save.isPending && !asking}>
              {text.actions.save}
            </Button>
          </Group>
        </Group>
      </Stack>
      <ConfirmDialog
        opened={asking}
        danger={false}
        title={t.affectsTitle}
        confirmLabel={t.affectsConfirm}
        busy={save.isPending}
        onConfirm={() => void send()()}
        onClose={() => setAsking(false)}
      >
        <Text mb="xs">{t.affectsText(base.usedBy.length)}</Text>
        <UsedBy accounts={base.usedBy} />
      </ConfirmDialog>
      {current && compared && (
        <ConflictDialog
          key={current.version}
          opened
          who={current.updatedBy}
          rows={compared.rows}
          busy={save.isPending}
          onClose={() => save.reset()}
          onResolve={(choices) => {
            const merged = { ...compared.merged }
            const theirs = toForm(current)
            for (const { field } of compared.rows)
              if (choices[field] === 'theirs') Object.assign(merged, { [field]: theirs[field] })
            setBase(current)
            form.reset(theirs)
            form.reset(merged, { keepDefaultValues: true })
            void send(current)()
          }}
        />
      )}
      <UnsavedChangesGuard when={form.formState.isDirty && !save.isSuccess} />
    </form>
  )
}
