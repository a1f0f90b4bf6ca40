import type { SaveSmtp, SmtpSaved } from '@mailgrant/contract/account'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'

export async function updateSmtp(
  _deps: Deps,
  _actor: Actor,
  _emailId: string,
  _input: SaveSmtp,
): Promise<SmtpSaved> {
  throw new AppError('unavailable')
}
