import { createMiddleware } from 'hono/factory'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { findActor } from '../auth/find-actor.ts'

export interface SignedIn {
  Variables: { actor: Actor }
}

/** Lets only signed-in administrators pass and says who acts. */
export const requireSession = (deps: Deps) =>
  createMiddleware<SignedIn>(async function signedIn(c, next) {
    const actor = await findActor(deps, c.req.raw.headers)
    if (!actor) throw new AppError('not_signed_in')
    c.set('actor', actor)
    await next()
  })
