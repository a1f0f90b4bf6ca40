import { createHash, randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Deps } from '../deps.ts'
import { type Answer, type AnswerCache, placeOf } from './answer-cache.ts'
import type { RequestContext } from './context.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { countRequest, type ServiceContext } from './service-key.ts'
import { serviceHeaders } from './service-headers.ts'

interface Shared {
  answers: AnswerCache
  limiter: RateLimiter
}
type Incoming = NonNullable<RequestContext['Bindings']['incoming']>

/**
 * Stands before everything else on the two paths that services ask most: what was answered within
 * the last second is answered again, and who asks while an answer is made waits for it.
 */
export const keptAnswers = ({ env }: Pick<Deps, 'env'>, { answers, limiter }: Shared) => {
  const always = serviceHeaders(env)
  return createMiddleware<ServiceContext>(async function keptAnswer(c, next) {
    const authorization = c.req.header('authorization')
    if (authorization === undefined) return next()
    const place = placeOf(authorization, c.req.path)
    // who makes it is held to the time limit, and so are those who wait
    const kept = answers.find(place) ?? (await answers.underWay(place)) ?? null
    if (kept !== null) {
      countRequest(limiter, kept.keyId, kept.rateLimit)
      return again(kept, c.req.header('if-none-match'), {
        ...always,
        'X-Request-Id': c.get('requestId'),
      })
    }
    const land = answers.begin(place)
    try {
      await next()
    } finally {
      land(c.get('answer') ?? null)
    }
    return undefined
  })
}

/**
 * The same without the router and its promises, which together cost several times as much as the
 * answer: null wherever that is not possible. A good answer is logged on `debug` alone.
 */
export function keptAtOnce(
  { log, env }: Pick<Deps, 'log' | 'env'>,
  { answers, limiter }: Shared,
): (incoming: Incoming) => Response | null | Promise<Response | null> {
  const always = serviceHeaders(env)
  return (incoming) => {
    const { method, url } = incoming
    const { authorization } = incoming.headers
    if (method !== 'GET' || authorization === undefined || !url?.startsWith('/api/v1/')) return null
    const place = placeOf(authorization, url)
    const kept = answers.find(place)
    if (kept !== undefined) return give(incoming, kept)
    const made = answers.underWay(place)
    return made?.then((answer) => (answer === null ? null : give(incoming, answer))) ?? null
  }

  function give({ method, url, headers }: Incoming, kept: Answer): Response | null {
    // Who asks too often is told so by the middleware, which takes nothing either.
    if (limiter.take(kept.keyId, kept.rateLimit) > 0) return null
    const requestId = randomUUID()
    const more = { ...always, 'X-Request-Id': requestId }
    const response = again(kept, headers['if-none-match'], more)
    if (log.isLevelEnabled('debug'))
      log.debug({ requestId, method, path: url, status: response.status, ms: 0 }, 'request')
    return response
  }
}

/** Answers, and lets others have the same. With `tagged` an unchanged body is not sent again. */
export function answerAndKeep(
  c: Context<ServiceContext>,
  value: object,
  { cacheControl, tagged }: { cacheControl: string; tagged: boolean },
): Response {
  const body = JSON.stringify(value)
  const etag = tagged
    ? `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    : null
  const { id: keyId, rateLimit } = c.var.key
  const headers = { 'Cache-Control': cacheControl, ...(etag !== null && { ETag: etag }) }
  c.set('answer', { keyId, rateLimit, body, headers, etag })
  return isNamed(etag, c.req.header('if-none-match'))
    ? c.body(null, 304, headers)
    : c.body(body, 200, { ...json, ...headers })
}

const json = { 'Content-Type': 'application/json' }

/** Not `c.body`: plain headers are written as they are, where Headers would be built and read again. */
const again = (
  { body, headers, etag }: Answer,
  ifNoneMatch: string | undefined,
  more: Record<string, string>,
): Response =>
  isNamed(etag, ifNoneMatch)
    ? new Response(null, { status: 304, headers: { ...headers, ...more } })
    : new Response(body, { status: 200, headers: { ...json, ...headers, ...more } })

/** RFC 9110 §13.1.2, by weak comparison. */
const isNamed = (etag: string | null, ifNoneMatch: string | undefined): boolean =>
  etag !== null &&
  ifNoneMatch !== undefined &&
  ifNoneMatch.split(',').some((each) => {
    const named = each.trim().replace(/^W\//, '')
    return named === etag || named === '*'
  })
