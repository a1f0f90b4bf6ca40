import { randomUUID } from 'node:crypto'
import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Knobs } from '../knobs.ts'
import type { LedgerBook } from '../ledger.ts'
import { permittedScopes, type Applications } from './applications.ts'
import { aadstsText } from './microsoft-errors.ts'
import type { PersonaProfile } from './persona-profile.ts'
import { identityScopes, knownScopes, offlineScope, qualifyScope, splitScopes } from './scopes.ts'

export interface AuthorizeGateDeps {
  profile: PersonaProfile
  applications: Applications
  knobs: Knobs
  ledger: LedgerBook
}

/** What stands before and after oidc-provider's authorization endpoint to make it this persona's. */
export function createAuthorizeGate({ profile, applications, knobs, ledger }: AuthorizeGateDeps) {
  const text = (value: string | string[] | undefined) => (typeof value === 'string' ? value : '')

  /** A refusal that oidc-provider would not give; null: go on. */
  function refuse(query: URLSearchParams): { error: string; description: string } | null {
    const application = applications.find(query.get('client_id') ?? '')
    if (!application?.redirectUris.includes(query.get('redirect_uri') ?? '')) return null
    const asked = splitScopes(query.get('scope') ?? '').filter((scope) => scope !== offlineScope)
    const unknown = asked.filter((scope) => !knownScopes[profile.name].includes(scope))
    if (unknown.length > 0) {
      const names = unknown.join(' ')
      return profile.name === 'microsoft'
        ? {
            error: 'invalid_scope',
            description: aadstsText(
              70011,
              `The provided value for the input parameter 'scope' is not valid. The scope '${names}' does not exist.`,
            ),
          }
        : { error: 'invalid_scope', description: `Some requested scopes were invalid: ${names}` }
    }
    if (profile.name !== 'microsoft') return null
    const allowed = [...identityScopes, ...permittedScopes(application)]
    const forbidden = asked.filter((scope) => !allowed.includes(scope))
    if (forbidden.length === 0) return null
    return {
      error: 'invalid_resource',
      description: aadstsText(
        650057,
        `Invalid resource. The client has requested access to '${forbidden.join(' ')}', which is not listed in the API permissions of the application '${application.name}'.`,
      ),
    }
  }

  function prepare(ctx: KoaContextWithOIDC): URLSearchParams {
    const query = new URLSearchParams(ctx.querystring)
    const scopes = splitScopes(query.get('scope') ?? '')
    const offline =
      profile.name === 'microsoft'
        ? scopes.includes('offline_access')
        : query.get('access_type') === 'offline' && query.get('prompt') === 'consent'
    const rest = scopes
      .filter((scope) => scope !== 'offline_access' && scope !== offlineScope)
      .map((scope) => (profile.name === 'microsoft' ? qualifyScope(scope) : scope))
    if (query.has('scope'))
      query.set('scope', [...rest, ...(offline ? [offlineScope] : [])].join(' '))
    ctx.querystring = query.toString()
    const clientId = query.get('client_id') ?? ''
    for (const kind of ['state', 'nonce'] as const) {
      const value = query.get(kind) ?? ''
      ledger.record({ kind, value, persona: profile.name, clientId })
    }
    return query
  }

  /** Rewrites what goes back to the application. */
  function finish(ctx: KoaContextWithOIDC): void {
    const location = text(ctx.response.get('location'))
    if (!location.startsWith('http')) return
    const target = new URL(location)
    const query = target.searchParams
    if (!query.has('code') && !query.has('error')) return
    const code = query.get('code')
    if (code !== null) ledger.record({ kind: 'code', value: code, persona: profile.name })
    if (profile.name === 'microsoft') {
      // The real one is not known to send `iss`, and it adds a session state of its own.
      query.delete('iss')
      if (code !== null) query.set('session_state', randomUUID())
      if (query.get('error') === 'access_denied') {
        query.set('error_subcode', 'cancel')
        query.set(
          'error_description',
          aadstsText(65004, 'User declined to consent to access the app.'),
        )
      }
    }
    const { errorDescription } = knobs.get()
    if (errorDescription !== null && query.has('error'))
      query.set('error_description', errorDescription)
    ctx.set('location', target.href)
  }

  return async function authorizeGate(ctx: KoaContextWithOIDC, next: () => Promise<void>) {
    if (ctx.method !== 'GET') return next()
    const resuming = ctx.path !== profile.paths.authorization
    if (!resuming) {
      const query = prepare(ctx)
      const refusal = refuse(query)
      if (refusal) {
        const target = new URL(query.get('redirect_uri') ?? '')
        target.searchParams.set('error', refusal.error)
        const { errorDescription } = knobs.get()
        target.searchParams.set('error_description', errorDescription ?? refusal.description)
        if (query.has('state')) target.searchParams.set('state', query.get('state') ?? '')
        if (profile.name === 'google') target.searchParams.set('iss', profile.issuer)
        ctx.redirect(target.href)
        return
      }
    }
    await next()
    finish(ctx)
  }
}
