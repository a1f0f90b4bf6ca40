import type { Token } from '@mailgrant/contract/token'
import { AppError } from '../app-error.ts'
import type { AccessTokenOutcome } from '../broker/broker.ts'
import type { Actor, Deps } from '../deps.ts'
import type { AccountName } from './account-name.ts'
import { findAccount } from './find-account.ts'
import { readToken } from './read-token.ts'

/** *Refresh now*: goes through the broker like every other caller, only at once. */
export async function refreshToken(deps: Deps, _actor: Actor, name: AccountName): Promise<Token> {
  const { account } = await findAccount(deps.db, name)
  const outcome = await deps.broker.accessToken(account.id, { force: true })
  if (outcome.outcome !== 'token') throw problemOf(outcome, deps.clock())
  return readToken(deps, name)
}

function problemOf(
  outcome: Exclude<AccessTokenOutcome, { outcome: 'token' }>,
  now: Date,
): AppError {
  switch (outcome.outcome) {
    case 'none':
      return new AppError('token_not_found')
    case 'needs-reauthorization':
      return new AppError('reauthorization_required', {
        detail: outcome.reason,
        remedy: 'Press Re-authorize.',
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
