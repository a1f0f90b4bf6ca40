import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import type { KoaContextWithOIDC } from 'oidc-provider'
import type { TurnedKnobs } from '../knobs.ts'
import type { LedgerBook } from '../ledger.ts'
import { listen, type Listening } from '../listen.ts'
import { googlePortal } from '../portal/google-portal.ts'
import { microsoftPortal } from '../portal/microsoft-portal.ts'
import type { User } from '../users.ts'
import { adminConsentRoutes, isAdminConsent } from './admin-consent.ts'
import { createApplications, type Applications } from './applications.ts'
import { createAuthorizeGate } from './authorize-gate.ts'
import { createConsents } from './consents.ts'
import { createProvider, naturalRotation } from './create-provider.ts'
import { errorPage } from './error-page.ts'
import { interactionRoutes } from './interaction-routes.ts'
import { createTokenIssuer, type IssueTokens } from './issue-tokens.ts'
import { createProviderStore } from './memory-adapter.ts'
import { aadstsText } from './microsoft-errors.ts'
import type { PersonaProfile } from './persona-profile.ts'
import { createRevocationGate } from './revocation-gate.ts'
import { splitScopes } from './scopes.ts'
import { createTokenGate } from './token-gate.ts'

export interface RunningPersona {
  profile: PersonaProfile
  applications: Applications
  issueTokens: IssueTokens
  /** 'down' while the server is stopped. */
  introspect(token: string): Promise<{ user: User; scopes: string[] } | 'inactive' | 'down'>
  revoke(user: User, options: { accessTokens: boolean }): void
  start(): Promise<void>
  stop(): Promise<void>
}

export interface PersonaDeps {
  profile: PersonaProfile
  host: string
  port: number
  users: readonly User[]
  knobs: TurnedKnobs
  ledger: LedgerBook
}

/** One authorization server with its pages and its portal. Its state outlives a restart. */
export function createPersona(deps: PersonaDeps): RunningPersona {
  const { profile, host, port, users, knobs, ledger } = deps
  const applications = createApplications(profile.name, ledger)
  const consents = createConsents()
  const rotation = () => knobs.get().rotation ?? naturalRotation(profile)
  const store = createProviderStore({ applications, rotation })
  const provider = createProvider({ profile, users, store, consents, knobs })

  const refusals = new WeakMap<object, string>()
  provider.on('grant.error', (ctx, error) => {
    refusals.set(ctx, error.error_detail ?? '')
  })

  const authorizeGate = createAuthorizeGate({ profile, applications, knobs, ledger })
  const refusalDetail = (ctx: object) => refusals.get(ctx) ?? ''
  const tokenGate = createTokenGate({
    profile,
    applications,
    store,
    users,
    knobs,
    ledger,
    refusalDetail,
  })
  const revocationGate = createRevocationGate({ profile, applications, store })
  provider.use(async (ctx: KoaContextWithOIDC, next) => {
    if (ctx.path === profile.paths.token && ctx.method === 'POST') return tokenGate(ctx, next)
    if (ctx.path === profile.revocationPath && ctx.method === 'POST') return revocationGate(ctx)
    if (ctx.path.startsWith(profile.paths.authorization)) return authorizeGate(ctx, next)
    return next()
  })

  const portal = profile.name === 'microsoft' ? microsoftPortal : googlePortal
  const pages = new Hono()
    .route('/', interactionRoutes({ profile, provider, users, consents, applications, knobs }))
    .route('/', adminConsentRoutes({ profile, applications, users }))
    .route('/', portal({ profile, applications }))
  const servePages = getRequestListener(pages.fetch)
  const serveProvider = provider.callback()

  function handle(request: IncomingMessage, response: ServerResponse) {
    const url = request.url ?? '/'
    if (/^\/(sign-in|portal)(\/|\?|$)/.test(url)) return void servePages(request, response)
    if (profile.tenant !== null) {
      const wrong = wrongTenant(url, profile.tenant)
      if (wrong !== null) {
        response.writeHead(400, { 'content-type': 'text/html; charset=utf-8' })
        const out = { error: 'invalid_request', error_description: wrong }
        return void response.end(String(errorPage(profile, out, {})))
      }
      if (isAdminConsent(url)) return void servePages(request, response)
      // oidc-provider serves discovery at one path only.
      if (url === profile.paths.discovery) request.url = '/.well-known/openid-configuration'
    }
    return void serveProvider(request, response)
  }

  let server: Listening | null = null
  return {
    profile,
    applications,
    issueTokens: createTokenIssuer({ provider, profile, users, applications, ledger, knobs }),
    async introspect(token) {
      if (server === null) return 'down'
      const found = await provider.AccessToken.find(token)
      const user = users.find((candidate) => candidate.id === found?.accountId)
      return found && user ? { user, scopes: splitScopes(found.scope) } : 'inactive'
    },
    revoke(user, options) {
      store.revokeAccount(user.id, options)
      consents.forget(user.id)
    },
    async start() {
      server ??= await listen(handle, host, port)
    },
    async stop() {
      const stopping = server
      server = null
      await stopping?.close()
    },
  }
}

function wrongTenant(url: string, tenant: string): string | null {
  const match = /^\/([^/]+)\/(?:oauth2\/)?v2\.0\//.exec(url)
  const named = match?.[1]
  if (named === undefined || named === tenant) return null
  if (named === 'organizations' && isAdminConsent(url)) return null
  if (named === 'common' || named === 'organizations') {
    return aadstsText(
      50194,
      'The application is not configured as a multi-tenant application. Use a tenant-specific endpoint.',
    )
  }
  return aadstsText(90002, `Tenant '${named}' not found.`)
}
