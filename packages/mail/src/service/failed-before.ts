import { MailError } from '../mail-error.ts'
import { describeFailure, type VerifyOutcome } from '../verify-outcome.ts'

/** A test that never came as far as a mail server. */
export function failedBefore(error: unknown): VerifyOutcome {
  if (!(error instanceof MailError)) throw error
  return { outcome: 'failed', steps: [], error: describeFailure(error) }
}
