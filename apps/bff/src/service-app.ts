import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { AppError } from './app-error.ts'
import type { Deps } from './deps.ts'
import type { AnswerCache } from './http/answer-cache.ts'
import { identifyRequest } from './http/identify-request.ts'
import { inTime } from './http/in-time.ts'
import { keptAnswers } from './http/kept-answers.ts'
import { answerProblem } from './http/on-error.ts'
import type { RateLimiter } from './http/rate-limiter.ts'
import { setServiceHeaders } from './http/service-headers.ts'
import { requireServiceKey, type ServiceContext } from './http/service-key.ts'
import { serviceEmailRoutes } from './routes/service/emails.ts'
import { serviceHealthRoutes } from './routes/service/health.ts'
import { openapiRoutes } from './routes/service/openapi.ts'
import { serviceReportRoutes } from './routes/service/reports.ts'
import { serviceTokenRoutes } from './routes/service/tokens.ts'

/** A rejected token is the longest that anybody sends. */
const maxBodyBytes = 32 * 1024

/**
 * What services talk to, under /api/v1: keys instead of sessions, and so neither cookies nor what
 * guards them; and no part of what only browsers need.
 */
export const createServiceApp = (
  deps: Deps,
  { answers, limiter }: { answers: AnswerCache; limiter: RateLimiter },
) => {
  const kept = keptAnswers(deps, { answers, limiter })
  return new Hono<ServiceContext>()
    .use(identifyRequest(deps))
    .use(setServiceHeaders(deps.env))
    .get('/emails/:email', kept)
    .get('/emails/:email/:account/token', kept)
    .use(bodyLimit({ maxSize: maxBodyBytes, onError: (c) => answerProblem(c, 'body_too_large') }))
    .use((_, next) => inTime(next(), deps.answerLimitMs))
    .route('/', openapiRoutes(deps))
    .use(requireServiceKey(deps, limiter))
    .route('/emails', serviceEmailRoutes(deps))
    .route('/emails', serviceTokenRoutes(deps, answers))
    .route('/emails', serviceReportRoutes(deps, answers))
    .route('/emails', serviceHealthRoutes(deps))
    .all('*', () => {
      throw new AppError('not_found')
    })
}
