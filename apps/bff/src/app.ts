import { Hono } from 'hono'
import type { Deps } from './deps.ts'
import { requireSession } from './http/signed-in.ts'
import { accountRoutes } from './routes/accounts.ts'
import { administratorRoutes } from './routes/administrators.ts'
import { callbackRoutes } from './routes/callback.ts'
import { emailRoutes } from './routes/emails.ts'
import { idpConfigRoutes } from './routes/idp-configs.ts'
import { providerRoutes } from './routes/providers.ts'
import { sessionRoutes } from './routes/session.ts'

const signedInRoutes = (deps: Deps) =>
  new Hono()
    .use(requireSession(deps))
    .route('/emails', emailRoutes(deps))
    .route('/emails', accountRoutes(deps))
    .route('/idp-configs', idpConfigRoutes(deps))
    .route('/administrators', administratorRoutes(deps))
    .route('/providers', providerRoutes(deps))

/** The whole HTTP surface. */
export const createApp = (deps: Deps) =>
  new Hono()
    .route('/api', sessionRoutes(deps))
    .route('/api', signedInRoutes(deps))
    .route('/oauth2', callbackRoutes(deps))

export type AppType = ReturnType<typeof createApp>
