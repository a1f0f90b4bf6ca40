import { Alert, Text, VisuallyHidden } from '@mantine/core'
import { IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { isProblem } from '../../api/problem-error.ts'
import { paths } from '../../paths.ts'
import { checkText, emailText as t } from '../../text/email.ts'
import { text } from '../../text/en.ts'
import { ConflictDialog } from '../../ui/conflict-dialog.tsx'
import { TextLink } from '../../ui/links.tsx'
import { OutcomeHeading } from '../../ui/outcome-heading.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { CheckOutcome } from './check-outcome.tsx'
import { describeOutcome } from './describe-outcome.ts'
import type { SaveIntent, SaveState } from './use-account-editor.ts'
import { type CheckState, toError } from './use-check.ts'
import { useOutcomeInSight } from './use-outcome-in-sight.ts'

interface Props<Form, Account> {
  /** something was changed since: that the settings were saved and work is no longer true of them */
  dirty: boolean
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
export function RestoredNotice({
  restored,
  hasPassword,
}: {
  restored: boolean
  /** the form shows a password field */
  hasPassword: boolean
}) {
  if (!restored) return null
  return (
    <Alert role="status" color="gray" icon={<IconInfoCircle aria-hidden />}>
      {hasPassword ? `${t.restored} ${t.restoredPassword}` : t.restored}
    </Alert>
  )
}

/** Everything that an account's form has to tell, in one place above its buttons. */
export function EditorMessages<Form extends object, Account>(given: Props<Form, Account>) {
  const props = { ...given, ...(given.dirty && withoutPraise(given)) }
  const { save, check } = props
  const conflict = save.step === 'conflict' ? save : null
  const told = [save, check].find(({ step }) => !untold.has(step)) ?? null
  const place = useOutcomeInSight({
    running: save.step === 'saving' || check.step === 'running',
    outcome: told,
  })
  return (
    <>
      {/* It stands before it speaks: a region that comes with its text is often not read out. */}
      <VisuallyHidden role="status">{describeOutcome(save, check)}</VisuallyHidden>
      {told && (
        <div ref={place}>
          <Outcome {...props} />
        </div>
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

const idle = { step: 'idle' } as const

const withoutPraise = <Form, Account>({ save, check }: Props<Form, Account>) => ({
  save: save.step === 'saved' ? idle : save,
  check: check.step === 'done' && check.check.outcome === 'ok' ? idle : check,
})

const untold: ReadonlySet<string> = new Set(['idle', 'saving', 'running', 'conflict'])

function Outcome<Form extends object, Account>(props: Props<Form, Account>) {
  const { save, check, onSubmit } = props
  if (save.step === 'saved')
    return save.check ? (
      <CheckOutcome check={save.check} after="save" onClose={props.onDismissSave} />
    ) : (
      <Alert
        role="group"
        color="green"
        icon={<IconCircleCheck aria-hidden />}
        withCloseButton
        closeButtonLabel={checkText.close}
        onClose={props.onDismissSave}
        title={<OutcomeHeading>{t.saved}</OutcomeHeading>}
      />
    )
  if (save.step === 'check-failed')
    return (
      <CheckOutcome
        check={save.check}
        after="refused-save"
        onClose={props.onDismissSave}
        onSaveDisabled={() => onSubmit({ disabled: true })}
        onCreateFolder={() => onSubmit({ createArchiveFolder: true })}
      />
    )
  const gone = [save, check].find(
    (each) => each.step === 'problem' && isProblem(each.error, 'email_not_found'),
  )
  if (gone?.step === 'problem')
    return (
      <ProblemAlert announcedElsewhere error={toError(gone.error)}>
        <TextLink to={paths.emails()} size="sm">
          {text.pages.toEmails}
        </TextLink>
      </ProblemAlert>
    )
  if (save.step === 'problem')
    return (
      <ProblemAlert announcedElsewhere error={toError(save.error)} onRetry={() => onSubmit()} />
    )
  if (check.step === 'done')
    return <CheckOutcome check={check.check} after="test" onClose={props.onDismissCheck} />
  if (check.step === 'problem') return <ProblemAlert announcedElsewhere error={check.error} />
  return (
    <Alert
      role="group"
      color="gray"
      icon={<IconInfoCircle aria-hidden />}
      title={<OutcomeHeading>{checkText.cancelled}</OutcomeHeading>}
    >
      <Text size="sm">{checkText.cancelledHint}</Text>
    </Alert>
  )
}
