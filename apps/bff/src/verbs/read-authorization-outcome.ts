import type { AuthorizationOutcome } from '@mailgrant/contract/authorization'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'
import type { AccountName } from './account-name.ts'

export async function readAuthorizationOutcome(
  _deps: Deps,
  _request: AccountName & { requestId: string },
): Promise<AuthorizationOutcome> {
  throw new AppError('unavailable')
}
