import type { ChangePassword } from '@mailgrant/contract/session'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'

export async function changeOwnPassword(
  _deps: Deps,
  _headers: Headers,
  _input: ChangePassword,
): Promise<string[]> {
  throw new AppError('unavailable')
}
