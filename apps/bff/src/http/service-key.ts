import { createMiddleware } from 'hono/factory'
import type { ApiKeyAction } from '@mailgrant/contract/service'
import { AppError } from '../app-error.ts'
import { readApiKey } from '../auth/api-key.ts'
import { createKeyUse, findServiceKey, type ServiceKey } from '../auth/find-service-key.ts'
import { networkOf } from '../auth/throttle.ts'
import type { Deps } from '../deps.ts'
import type { Answer } from './answer-cache.ts'
import { createClientAddress } from './client-address.ts'
import type { RequestContext } from './context.ts'
import type { RateLimiter } from './rate-limiter.ts'

export interface ServiceContext extends RequestContext {
  Variables: RequestContext['Variables'] & {
    key: ServiceKey
    /** set by who made an answer that may be given again */
    answer: Answer | undefined
  }
}

/** From one client's network; no valid key is counted here, so nobody is shut out by a neighbour. */
const wrongKeysPerMinute = 20

/** Lets only keys pass that may be used now. Sessions mean nothing here. */
export function requireServiceKey(deps: Deps, limiter: RateLimiter) {
  const addressOf = createClientAddress(deps.env.trustProxy)
  const used = createKeyUse(deps)

  return createMiddleware<ServiceContext>(async function serviceKey(c, next) {
    const presented = readApiKey(c.req.header('authorization'))
    if (presented === 'missing') throw new AppError('api_key_missing')
    const key = presented === 'none' ? null : await findServiceKey(deps, presented)
    if (key === null) {
      const wait = limiter.take(`wrong ${networkOf(addressOf(c))}`, wrongKeysPerMinute)
      if (wait === 0) throw new AppError('api_key_unknown')
      throw new AppError('too_many_requests', {
        retryAfter: wait,
        detail: 'Too many requests with wrong keys came from this address.',
      })
    }
    countRequest(limiter, key.id, key.rateLimit)
    if (key.revokedAt !== null) throw new AppError('api_key_revoked')
    if (key.expiresAt !== null && key.expiresAt <= deps.clock())
      throw new AppError('api_key_expired')
    used(key)
    c.set('key', key)
    await next()
  })
}

export function countRequest(limiter: RateLimiter, keyId: string, perMinute: number): void {
  const wait = limiter.take(keyId, perMinute)
  if (wait > 0)
    throw new AppError('too_many_requests', {
      retryAfter: wait,
      detail: `This key may send ${perMinute} requests a minute.`,
    })
}

/** What a request with this account needs the key to allow. */
export const actionOf = { mailbox: 'fetch', smtp: 'send' } as const

export function assertAllowed(
  { actions }: Pick<ServiceKey, 'actions'>,
  action: ApiKeyAction,
): void {
  if (!actions.includes(action))
    throw new AppError('action_not_allowed', { detail: `It needs the action “${action}”.` })
}
