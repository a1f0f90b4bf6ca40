import type { CheckReport } from '@mailgrant/contract/check'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import type { AccountName } from './account-name.ts'

export async function checkAccount(
  _deps: Deps,
  _actor: Actor,
  _account: AccountName,
): Promise<CheckReport> {
  throw new AppError('unavailable')
}
