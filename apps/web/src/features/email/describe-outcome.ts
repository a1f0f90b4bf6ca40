import type { CheckReport } from '@mailgrant/contract/check'
import { checkText as t, emailText } from '../../text/email.ts'
import { describeError } from '../../ui/describe-error.ts'
import type { SaveState } from './use-account-editor.ts'
import type { CheckState } from './use-check.ts'

/** What the test belonged to: a save says whether it stored anything. */
export type Occasion = 'save' | 'refused-save' | 'test'

/** The title above a connection test's outcome. */
export function titleOf(check: CheckReport, after: Occasion): string {
  const saved = after === 'save'
  if (check.outcome === 'ok') return saved ? t.savedOk : t.ok
  if (check.outcome === 'not-tested') return saved ? emailText.savedUntested : t.notTested
  return t.failed
}

/** An outcome in a few sentences, for those who hear it; its steps are there to be read. */
export function describeOutcome<Form, Account>(
  save: SaveState<Form, Account>,
  check: CheckState,
): string {
  if (save.step === 'saved') return save.check ? report(save.check, 'save') : emailText.saved
  if (save.step === 'check-failed') return report(save.check, 'refused-save')
  if (save.step === 'problem') return problem(save.error)
  if (check.step === 'done') return report(check.check, 'test')
  if (check.step === 'problem') return problem(check.error)
  if (save.step === 'cancelled' || check.step === 'cancelled')
    return sentences(t.cancelled, t.cancelledHint)
  return ''
}

function report(check: CheckReport, after: Occasion): string {
  const title = titleOf(check, after)
  if (check.outcome === 'ok') return title
  if (check.outcome === 'not-tested') return sentences(title, check.reason)
  return sentences(title, check.cause, check.remedy, after === 'refused-save' ? t.notSaved : '')
}

function problem(error: unknown): string {
  const { title, detail = '', remedy } = describeError(error)
  return sentences(title, detail, remedy)
}

const sentences = (...parts: string[]) =>
  parts
    .filter((part) => part !== '')
    .map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
    .join(' ')
