import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'

export async function removeEmails(
  _deps: Deps,
  _actor: Actor,
  _ids: readonly string[],
): Promise<number> {
  throw new AppError('unavailable')
}
