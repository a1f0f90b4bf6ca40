import type { TokenDeleted } from '@mailgrant/contract/token'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import type { AccountName } from './account-name.ts'

export async function deleteToken(
  _deps: Deps,
  _actor: Actor,
  _account: AccountName,
): Promise<TokenDeleted> {
  throw new AppError('unavailable')
}
