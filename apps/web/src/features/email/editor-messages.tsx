import { Alert, Text } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { checkText, emailText as t } from '../../text/email.ts'
import { ConflictDialog } from '../../ui/conflict-dialog.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { CheckOutcome } from './check-outcome.tsx'
import type { SaveIntent, SaveState } from './use-account-editor.ts'
import { type CheckState, toError } from './use-check.ts'

interface Props<Form, Account> {
  save: SaveState<Form, Account>
  check: CheckState
  onDismissSave: () => void
  onDismissCheck: () => void
  onSubmit: (intent?: SaveIntent) => void
  onResolve: (values: Form) => void
  whoSaved: (account: Account) => string | null
  /** the stored account as the form shows it */
  toForm: (account: Account) => Form
}

/** Told on top of the form, where the reader comes back to. */
export function RestoredNotice({ restored }: { restored: boolean }) {
  if (!restored) return null
  return (
    <Alert role="status" color="gray" icon={<IconInfoCircle aria-hidden />}>
      {t.restored}
    </Alert>
  )
}

/** Everything that an account's form has to tell, in one place above its buttons. */
export function EditorMessages<Form extends object, Account>(props: Props<Form, Account>) {
  const { save, check, onSubmit } = props
  const conflict = save.step === 'conflict' ? save : null
  return (
    <>
      {save.step === 'saved' && (
        <CheckOutcome check={save.check} after="save" onClose={props.onDismissSave} />
      )}
      {save.step === 'check-failed' && (
        <CheckOutcome
          check={save.check}
          after="refused-save"
          onClose={props.onDismissSave}
          onSaveDisabled={() => onSubmit({ disabled: true })}
          onCreateFolder={() => onSubmit({ createArchiveFolder: true })}
        />
      )}
      {save.step === 'problem' && (
        <ProblemAlert error={toError(save.error)} onRetry={() => onSubmit()} />
      )}
      {check.step === 'done' && (
        <CheckOutcome check={check.check} after="test" onClose={props.onDismissCheck} />
      )}
      {check.step === 'problem' && <ProblemAlert error={check.error} />}
      {(save.step === 'cancelled' || check.step === 'cancelled') && (
        <Alert role="status" color="gray" icon={<IconInfoCircle aria-hidden />}>
          <Text size="sm">{checkText.cancelled}</Text>
        </Alert>
      )}
      <ConflictDialog
        opened={conflict !== null}
        who={conflict ? props.whoSaved(conflict.current) : null}
        rows={conflict?.rows ?? []}
        onClose={props.onDismissSave}
        onResolve={(choices) => {
          if (!conflict) return
          const theirs = props.toForm(conflict.current)
          const values = { ...conflict.merged }
          for (const { field } of conflict.rows)
            if (choices[field] === 'theirs') values[field] = theirs[field]
          props.onResolve(values)
        }}
      />
    </>
  )
}
