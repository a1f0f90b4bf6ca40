import type { InvitationMade, Invite } from '@mailgrant/contract/session'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'

export async function inviteAdministrator(
  _deps: Deps,
  _actor: Actor,
  _input: Invite,
): Promise<InvitationMade> {
  throw new AppError('unavailable')
}
