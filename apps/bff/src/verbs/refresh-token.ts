import type { Token } from '@mailgrant/contract/token'
import type { Actor, Deps } from '../deps.ts'
import { tokenText } from '../text/tokens.ts'
import type { AccountName } from './account-name.ts'
import { findAccount } from './find-account.ts'
import { readToken } from './read-token.ts'
import { tokenProblem } from './token-problem.ts'

/** *Refresh now*: goes through the broker like every other caller, only at once. */
export async function refreshToken(deps: Deps, actor: Actor, name: AccountName): Promise<Token> {
  const { account } = await findAccount(deps.db, name)
  const outcome = await deps.broker.accessToken(account.id, {
    force: true,
    actor: actor.name,
  })
  if (outcome.outcome !== 'token')
    throw tokenProblem(outcome, deps.clock(), { reauthorize: tokenText.remedies.reauthorizeHere })
  return readToken(deps, name)
}
