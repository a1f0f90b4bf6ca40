import type { ConfirmSession } from '@mailgrant/contract/session'
import { eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Client } from '../auth/auth.ts'
import { createThrottle, signInBrakes } from '../auth/throttle.ts'
import type { Actor, Deps } from '../deps.ts'
import { authSession } from '../tables/auth.ts'
import { fieldText } from '../text/accounts.ts'
import { recordEvent } from './record-event.ts'
import { tellRefusal } from './tell-refusal.ts'

/** The administrator of a live session gives the password once more; of no other session. */
export async function confirmSession(
  deps: Deps,
  actor: Actor,
  client: Client,
  { password }: ConfirmSession,
): Promise<void> {
  // Whoever found a session open must not be able to guess the password with it.
  const throttle = createThrottle(deps)
  const brakes = signInBrakes(actor.email, client.address)
  const retryAfter = await throttle.take(brakes)
  if (retryAfter > 0) throw new AppError('too_many_attempts', { retryAfter })
  if (!(await deps.auth.isPassword(actor.id, password))) {
    await tellRefusal(deps, actor.email)
    throw new AppError('wrong_password', { fields: { password: fieldText.wrongPassword } })
  }
  await throttle.giveBack(brakes)
  await deps.db
    .update(authSession)
    .set({ confirmedAt: deps.clock() })
    .where(eq(authSession.id, actor.sessionId))
  await recordEvent(deps, { type: 'session.confirmed', outcome: 'ok', actor: actor.name })
}
