import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Deps } from './deps.ts'
import type { RequestContext } from './http/context.ts'
import { type AnswerCache, createAnswerCache } from './http/answer-cache.ts'
import { dropAnswers } from './http/drop-answers.ts'
import { identifyRequest } from './http/identify-request.ts'
import { inTime } from './http/in-time.ts'
import { keptAtOnce } from './http/kept-answers.ts'
import { answerProblem, onError } from './http/on-error.ts'
import { keptRoute, measureRequests } from './http/measure-requests.ts'
import { publicHostOnly } from './http/public-host-only.ts'
import { createRateLimiter } from './http/rate-limiter.ts'
import { sameSiteOnly } from './http/same-site-only.ts'
import { securityHeaders } from './http/security-headers.ts'
import { requireSession } from './http/signed-in.ts'
import { createWebFiles } from './http/web-files.ts'
import { accountRoutes } from './routes/accounts.ts'
import { administratorRoutes } from './routes/administrators.ts'
import { alertRuleRoutes } from './routes/alert-rules.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { callbackRoutes } from './routes/callback.ts'
import { emailRoutes } from './routes/emails.ts'
import { expiryRoutes } from './routes/expiries.ts'
import { eventRoutes } from './routes/events.ts'
import { healthRoutes } from './routes/health.ts'
import { idpConfigRoutes } from './routes/idp-configs.ts'
import { incidentRoutes } from './routes/incidents.ts'
import { ownerLinkRoutes } from './routes/owner-links.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { providerRoutes } from './routes/providers.ts'
import { sessionRoutes } from './routes/session.ts'
import { settingsRoutes } from './routes/settings.ts'
import { createServiceApp } from './service-app.ts'

const maxBodyBytes = 256 * 1024

const signedInRoutes = (deps: Deps) =>
  new Hono()
    .use(requireSession(deps))
    .route('/emails', emailRoutes(deps))
    .route('/emails', accountRoutes(deps))
    .route('/idp-configs', idpConfigRoutes(deps))
    .route('/events', eventRoutes(deps))
    .route('/administrators', administratorRoutes(deps))
    .route('/providers', providerRoutes(deps))
    .route('/api-keys', apiKeyRoutes(deps))
    .route('/alert-rules', alertRuleRoutes(deps))
    .route('/incidents', incidentRoutes(deps))
    .route('/settings', settingsRoutes(deps))
    .route('/expiries', expiryRoutes(deps))

const apiRoutes = (deps: Deps, answers: AnswerCache) =>
  new Hono<RequestContext>()
    .use(bodyLimit({ maxSize: maxBodyBytes, onError: (c) => answerProblem(c, 'body_too_large') }))
    .use(sameSiteOnly(deps))
    .use((_, next) => inTime(next(), deps.answerLimitMs))
    .use(dropAnswers(answers))
    .route('/', sessionRoutes(deps))
    .route('/owner-links', ownerLinkRoutes(deps))
    .route('/', signedInRoutes(deps))
    .all('*', (c) => answerProblem(c, 'not_found'))

/** The whole HTTP surface. */
export const createApp = (deps: Deps) => {
  const webFile = createWebFiles(deps.webDirectory)
  const shared = { answers: createAnswerCache(deps), limiter: createRateLimiter(deps) }
  const app = new Hono<RequestContext>().onError(onError).notFound(webFile)
  app.use(measureRequests(deps))
  // Before all that is for browsers, and no part of the type that the web's client is made from.
  app.route('/api/v1', createServiceApp(deps, shared))
  app.route('/', metricsRoutes(deps, shared.limiter))
  const whole = app
    .use(identifyRequest(deps))
    .use(securityHeaders(deps))
    .route('/', healthRoutes(deps))
    .use(publicHostOnly(deps))
    .route('/api', apiRoutes(deps, shared.answers))
    .use('/oauth2/*', dropAnswers(shared.answers))
    .route('/oauth2', callbackRoutes(deps))
  const atOnce = keptAtOnce(deps, shared)
  const { fetch } = whole
  whole.fetch = (request, env, execution) => {
    const incoming = env !== undefined && 'incoming' in env ? env.incoming : undefined
    const early = incoming === undefined ? null : atOnce(incoming)
    const orAsUsual = (given: Response | null) => {
      if (given === null) return fetch(request, env, execution)
      deps.metrics.requested('GET', keptRoute(incoming?.url), given.status, 0)
      return given
    }
    return early instanceof Promise ? early.then(orAsUsual) : orAsUsual(early)
  }
  return whole
}

export type AppType = ReturnType<typeof createApp>
