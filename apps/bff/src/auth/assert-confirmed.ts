import { AppError } from '../app-error.ts'
import type { Actor, Clock } from '../deps.ts'

/** So long after the password was given an administrator need not give it again. */
const confirmedForMs = 30 * 60_000

/**
 * For what gives lasting access or moves where secrets go: whoever finds a browser open must not be
 * able to do it (OWASP ASVS 5.0, 7.5.3).
 */
export function assertConfirmed(
  { clock }: { clock: Clock },
  { confirmedAt }: Pick<Actor, 'confirmedAt'>,
): void {
  if (clock().getTime() - confirmedAt.getTime() > confirmedForMs)
    throw new AppError('confirmation_needed')
}
