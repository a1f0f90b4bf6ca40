import type { ChangePassword } from '@mailgrant/contract/session'
import { AppError } from '../app-error.ts'
import type { Client } from '../auth/auth.ts'
import { createThrottle, signInBrakes } from '../auth/throttle.ts'
import type { Actor, Deps } from '../deps.ts'
import { fieldText } from '../text/accounts.ts'
import { recordEvent } from './record-event.ts'

/** The caller stays signed in, with a new session; all others of this administrator end. */
export async function changeOwnPassword(
  deps: Deps,
  actor: Actor,
  client: Client,
  input: ChangePassword,
): Promise<string[]> {
  // Whoever found a session open must not be able to guess the password with it.
  const throttle = createThrottle(deps)
  const brakes = signInBrakes(actor.email, client.address)
  const retryAfter = await throttle.take(brakes)
  if (retryAfter > 0) throw new AppError('too_many_attempts', { retryAfter })
  const cookies = await deps.auth.changePassword(client, input)
  if (cookies === null)
    throw new AppError('wrong_password', {
      fields: { currentPassword: fieldText.wrongPassword },
    })
  await throttle.giveBack(brakes)
  await recordEvent(deps, { type: 'password.changed', outcome: 'ok', actor: actor.name })
  return cookies
}
