import type { Email, SaveEmail } from '@mailgrant/contract/email'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'

export async function updateEmail(
  _deps: Deps,
  _actor: Actor,
  _id: string,
  _input: SaveEmail,
): Promise<Email> {
  throw new AppError('unavailable')
}
