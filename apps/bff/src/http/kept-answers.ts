import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { v7 } from 'uuid'
import type { Deps } from '../deps.ts'
import { type Answer, type AnswerCache, placeOf } from './answer-cache.ts'
import { inTime } from './in-time.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { countRequest, type ServiceContext } from './service-key.ts'
import { serviceHeaders } from './service-headers.ts'

type KeptDeps = Pick<Deps, 'log' | 'env' | 'answerLimitMs'>

/**
 * Stands before everything else on the two paths that services ask most: what was answered within
 * the last second is answered again, its request counted; a good answer is logged on `debug` alone.
 */
export const keptAnswers = (
  { log, env, answerLimitMs }: KeptDeps,
  { answers, limiter }: { answers: AnswerCache; limiter: RateLimiter },
) => {
  const always = serviceHeaders(env)
  return createMiddleware<ServiceContext>(async function keptAnswer(c, next) {
    const authorization = c.env?.incoming?.headers.authorization ?? c.req.header('authorization')
    if (authorization === undefined) return next()
    const place = placeOf(authorization, c.req.path)
    const kept = answers.find(place) ?? (await underWay(place))
    if (kept !== null) return again(c, kept)
    const land = answers.begin(place)
    try {
      await next()
    } finally {
      land(c.get('answer') ?? null)
    }
    return undefined
  })

  async function underWay(place: string): Promise<Answer | null> {
    const made = answers.underWay(place)
    return made === undefined ? null : inTime(made, answerLimitMs)
  }

  function again(c: Context<ServiceContext>, kept: Answer): Response {
    const requestId = v7()
    c.set('requestId', requestId)
    const line = { requestId, method: c.req.method, path: c.req.path, ms: 0 }
    try {
      countRequest(limiter, kept.keyId, kept.rateLimit)
    } catch (error) {
      for (const [name, value] of Object.entries({ ...always, 'X-Request-Id': requestId }))
        c.header(name, value)
      log.info({ ...line, status: 429 }, 'request')
      throw error
    }
    const response = answerOf(c, kept, { ...always, 'X-Request-Id': requestId })
    if (log.isLevelEnabled('debug')) log.debug({ ...line, status: response.status }, 'request')
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
  const answer = { keyId, rateLimit, body, headers, etag }
  c.set('answer', answer)
  return answerOf(c, answer, {})
}

function answerOf(
  c: Context<ServiceContext>,
  { body, headers, etag }: Answer,
  more: Record<string, string>,
): Response {
  if (etag !== null && isNamed(etag, c.req.header('if-none-match')))
    return c.body(null, 304, { ...headers, ...more })
  return c.body(body, 200, { 'Content-Type': 'application/json', ...headers, ...more })
}

/** RFC 9110 §13.1.2, by weak comparison. */
const isNamed = (etag: string, ifNoneMatch: string | undefined): boolean =>
  ifNoneMatch !== undefined &&
  ifNoneMatch.split(',').some((each) => {
    const named = each.trim().replace(/^W\//, '')
    return named === etag || named === '*'
  })
