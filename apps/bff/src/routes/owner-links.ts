import { id } from '@mailgrant/contract/fields'
import { ownerLinkToken } from '@mailgrant/contract/owner-link'
import { type Context, Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { z } from 'zod'
import { AppError } from '../app-error.ts'
import { networkOf } from '../auth/throttle.ts'
import type { Deps } from '../deps.ts'
import { createClientAddress } from '../http/client-address.ts'
import type { RequestContext } from '../http/context.ts'
import { createRateLimiter } from '../http/rate-limiter.ts'
import { setTransactionCookie } from '../http/transaction-cookie.ts'
import { validate } from '../http/validate.ts'
import { lookAtOwnerLink } from '../verbs/look-at-owner-link.ts'
import { readOwnerOutcome } from '../verbs/read-owner-outcome.ts'
import { startOwnerAuthorization, type StartedByOwner } from '../verbs/start-owner-authorization.ts'

/** From one client's network, looks and starts together. */
const perMinute = 30
const requestParam = z.object({ requestId: id })

/** What the mailbox's owner uses, who has no session: a link's token, then the transaction cookie. */
export const ownerLinkRoutes = (deps: Deps) => {
  const addressOf = createClientAddress(deps.env.trustProxy)
  const limiter = createRateLimiter(deps)
  const limited = createMiddleware<RequestContext>(async function limitByAddress(c, next) {
    const retryAfter = limiter.take(networkOf(addressOf(c)), perMinute)
    if (retryAfter > 0) throw new AppError('too_many_attempts', { retryAfter })
    await next()
  })
  const redirect = (c: Context, { requestId, binding, authorizationUrl }: StartedByOwner) => {
    setTransactionCookie(deps, c, requestId, binding)
    return c.json({ authorizationUrl })
  }
  return new Hono<RequestContext>()
    .post('/look', limited, validate('json', ownerLinkToken), async (c) =>
      c.json(await lookAtOwnerLink(deps, c.req.valid('json').token)),
    )
    .post('/start', limited, validate('json', ownerLinkToken), async (c) =>
      redirect(c, await startOwnerAuthorization(deps, c.req.valid('json'), getCookie(c))),
    )
    .post('/again', limited, validate('json', requestParam), async (c) => {
      const again = c.req.valid('json').requestId
      return redirect(c, await startOwnerAuthorization(deps, { again }, getCookie(c)))
    })
    .get('/outcome/:requestId', validate('param', requestParam), async (c) =>
      c.json(await readOwnerOutcome(deps, c.req.valid('param').requestId, getCookie(c))),
    )
}
