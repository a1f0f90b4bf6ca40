import type { Token } from '@mailgrant/contract/token'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import type { AccountName } from './account-name.ts'

export async function refreshToken(
  _deps: Deps,
  _actor: Actor,
  _account: AccountName,
): Promise<Token> {
  throw new AppError('unavailable')
}
