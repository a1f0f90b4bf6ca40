import type { SignIn } from '@mailgrant/contract/session'
import { eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Client } from '../auth/auth.ts'
import type { SessionStarted } from '../auth/session-started.ts'
import { createThrottle, signInBrakes } from '../auth/throttle.ts'
import type { Deps } from '../deps.ts'
import { authUser } from '../tables/auth.ts'
import { recordEvent } from './record-event.ts'
import { tellRefusal } from './tell-refusal.ts'

export async function startSession(
  deps: Deps,
  client: Client,
  input: SignIn,
): Promise<SessionStarted> {
  const throttle = createThrottle(deps)
  const brakes = signInBrakes(input.email, client.address)
  const retryAfter = await throttle.take(brakes)
  if (retryAfter > 0) throw new AppError('too_many_attempts', { retryAfter })
  const signedIn = await deps.auth.signIn(client, input)
  if (signedIn === null) {
    await tellRefusal(deps, input.email)
    throw new AppError('wrong_credentials')
  }
  await throttle.giveBack(brakes)
  const { user, cookies } = signedIn
  await deps.db.update(authUser).set({ lastSignInAt: deps.clock() }).where(eq(authUser.id, user.id))
  await recordEvent(deps, { type: 'session.started', outcome: 'ok', actor: user.name })
  return { session: { user, setupOpen: false }, cookies }
}
