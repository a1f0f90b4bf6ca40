import { MailError } from '../mail-error.ts'
import { networkError } from '../network-error.ts'
import { describeFailure, type VerifyOutcome } from '../verify-outcome.ts'

/** A test that never came as far as a mail server. */
export function failedBefore(thrown: unknown): VerifyOutcome {
  const error = thrown instanceof MailError ? thrown : networkError(thrown, 'session')
  return { outcome: 'failed', steps: [], error: describeFailure(error) }
}
