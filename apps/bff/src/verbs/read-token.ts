import type { Token } from '@mailgrant/contract/token'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'
import type { AccountName } from './account-name.ts'

export async function readToken(_deps: Deps, _account: AccountName): Promise<Token> {
  throw new AppError('unavailable')
}
