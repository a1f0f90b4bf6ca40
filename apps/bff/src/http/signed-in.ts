import { createMiddleware } from 'hono/factory'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { findActor } from '../auth/find-actor.ts'

export interface SignedIn {
  Variables: { actor: Actor }
}

/** An open page asks this again and again, whether or not anybody sits before it. */
const askedByPages = new Set(['/api/incidents'])
/** Sent by a page that nobody has touched for a while: it follows what happens, and that is no use of it. */
const untouched = 'X-Mailgrant-Untouched'

/** Lets only signed-in administrators pass and says who acts. */
export const requireSession = (deps: Deps) =>
  createMiddleware<SignedIn>(async function signedIn(c, next) {
    const byItself = askedByPages.has(c.req.path) || c.req.header(untouched) !== undefined
    const use = !(c.req.method === 'GET' && byItself)
    const actor = await findActor(deps, c.req.raw.headers, { use })
    if (!actor) throw new AppError('not_signed_in')
    c.set('actor', actor)
    await next()
  })
