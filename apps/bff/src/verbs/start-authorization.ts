import type { SubmitAuthorization } from '@mailgrant/contract/authorization'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import type { AccountName } from './account-name.ts'

/** Where the browser goes; `binding` is the value of the transaction cookie. */
export type StartedAuthorization =
  | { next: 'saved' }
  | { next: 'redirect'; requestId: string; binding: string; authorizationUrl: string }

export async function startAuthorization(
  _deps: Deps,
  _actor: Actor,
  _account: AccountName,
  _input: SubmitAuthorization,
): Promise<StartedAuthorization> {
  throw new AppError('unavailable')
}
