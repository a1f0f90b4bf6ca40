import type { MailboxSaved, SaveMailbox } from '@mailgrant/contract/account'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'

export async function updateMailbox(
  _deps: Deps,
  _actor: Actor,
  _emailId: string,
  _input: SaveMailbox,
): Promise<MailboxSaved> {
  throw new AppError('unavailable')
}
