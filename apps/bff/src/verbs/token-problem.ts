import { AppError } from '../app-error.ts'
import type { AccessTokenOutcome } from '../broker/broker.ts'

/** Why there is no access token, as the problem that administrator or service are told. */
export function tokenProblem(
  outcome: Exclude<AccessTokenOutcome, { outcome: 'token' }>,
  now: Date,
  /** how whoever asked gets there, where they stand before the button */
  { reauthorize }: { reauthorize?: string } = {},
): AppError {
  switch (outcome.outcome) {
    case 'none':
      return new AppError('token_not_found')
    case 'needs-reauthorization':
      return new AppError('reauthorization_required', {
        detail: outcome.reason,
        ...(reauthorize !== undefined && { remedy: reauthorize }),
      })
    // The reasons below end with what to do: the general remedy would say it once more.
    case 'client-rejected':
      return new AppError('client_rejected', { remedy: outcome.reason })
    case 'unreachable': {
      const code = outcome.cause === 'network' ? 'provider_unreachable' : 'refresh_failed'
      const wait = outcome.retryAt === null ? 0 : outcome.retryAt.getTime() - now.getTime()
      return new AppError(code, {
        remedy: outcome.reason,
        ...(wait > 0 ? { retryAfter: Math.ceil(wait / 1000) } : {}),
      })
    }
  }
}
