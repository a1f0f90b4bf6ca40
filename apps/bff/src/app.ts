import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Deps } from './deps.ts'
import type { RequestContext } from './http/context.ts'
import { identifyRequest } from './http/identify-request.ts'
import { inTime } from './http/in-time.ts'
import { answerProblem, onError } from './http/on-error.ts'
import { publicHostOnly } from './http/public-host-only.ts'
import { sameSiteOnly } from './http/same-site-only.ts'
import { securityHeaders } from './http/security-headers.ts'
import { requireSession } from './http/signed-in.ts'
import { createWebFiles } from './http/web-files.ts'
import { accountRoutes } from './routes/accounts.ts'
import { administratorRoutes } from './routes/administrators.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { callbackRoutes } from './routes/callback.ts'
import { emailRoutes } from './routes/emails.ts'
import { healthRoutes } from './routes/health.ts'
import { idpConfigRoutes } from './routes/idp-configs.ts'
import { providerRoutes } from './routes/providers.ts'
import { sessionRoutes } from './routes/session.ts'

const maxBodyBytes = 256 * 1024

const signedInRoutes = (deps: Deps) =>
  new Hono()
    .use(requireSession(deps))
    .route('/emails', emailRoutes(deps))
    .route('/emails', accountRoutes(deps))
    .route('/idp-configs', idpConfigRoutes(deps))
    .route('/administrators', administratorRoutes(deps))
    .route('/providers', providerRoutes(deps))
    .route('/api-keys', apiKeyRoutes(deps))

const apiRoutes = (deps: Deps) =>
  new Hono<RequestContext>()
    .use(bodyLimit({ maxSize: maxBodyBytes, onError: (c) => answerProblem(c, 'body_too_large') }))
    .use(sameSiteOnly(deps))
    .use((_, next) => inTime(next(), deps.answerLimitMs))
    .route('/', sessionRoutes(deps))
    .route('/', signedInRoutes(deps))
    .all('*', (c) => answerProblem(c, 'not_found'))

/** The whole HTTP surface. */
export const createApp = (deps: Deps) => {
  const webFile = createWebFiles(deps.webDirectory)
  return new Hono<RequestContext>()
    .onError(onError)
    .notFound(webFile)
    .use(identifyRequest(deps))
    .use(securityHeaders(deps))
    .route('/', healthRoutes(deps))
    .use(publicHostOnly(deps))
    .route('/api', apiRoutes(deps))
    .route('/oauth2', callbackRoutes(deps))
}

export type AppType = ReturnType<typeof createApp>
