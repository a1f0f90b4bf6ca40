import { Hono, type Context } from 'hono'
import { html } from 'hono/html'
import { page, type Html } from '../page.ts'
import { findUser, type User } from '../users.ts'
import type { Application, Applications } from './applications.ts'
import { errorPage } from './error-page.ts'
import { aadstsText } from './microsoft-errors.ts'
import type { PersonaProfile } from './persona-profile.ts'
import { describeScope, microsoftPermissions, qualifyScope, splitScopes } from './scopes.ts'

/** `/{tenant}/v2.0/adminconsent`; the directory may also be called `organizations`. */
export const isAdminConsent = (url: string) => /^\/[^/?]+\/v2\.0\/adminconsent(?:\?|$)/.test(url)

/** Names of the permissions behind scopes of a resource; those of OpenID Connect need no consent. */
const permissionsOf = (scopes: string[]) =>
  microsoftPermissions
    .filter(({ scope }) => scope.includes('://') && scopes.includes(scope))
    .map(({ name }) => name)

export const isAdminConsented = (application: Application | undefined, scopes: string[]): boolean =>
  permissionsOf(scopes).every((name) => application?.consented.includes(name))

/** Where an administrator of the directory consents for everybody, as Entra's v2.0 endpoint has it. */
export function adminConsentRoutes(deps: {
  profile: PersonaProfile
  applications: Applications
  users: readonly User[]
}) {
  const { profile, applications, users } = deps

  /** The request, or what a person sees where it may not be answered to the application. */
  const read = (query: URLSearchParams) => {
    const application = applications.find(query.get('client_id') ?? '')
    const redirectUri = query.get('redirect_uri') ?? ''
    if (application === undefined) return refused('invalid_client', query)
    if (!application.redirectUris.includes(redirectUri))
      return refused('invalid_redirect_uri', query)
    const scopes = splitScopes(query.get('scope') ?? '').map(qualifyScope)
    if (scopes.length === 0) return refused('invalid_request', query)
    return { application, redirectUri, scopes }
  }
  const refused = (error: string, query: URLSearchParams) =>
    errorPage(profile, { error }, Object.fromEntries(query))

  const answer = (query: URLSearchParams, redirectUri: string, fields: Record<string, string>) => {
    const target = new URL(redirectUri)
    const all = { admin_consent: 'True', tenant: profile.tenant ?? '', ...fields }
    for (const [name, value] of Object.entries(all)) target.searchParams.set(name, value)
    const state = query.get('state')
    if (state !== null) target.searchParams.set('state', state)
    return target.href
  }
  const queryOf = (c: Context) => new URL(c.req.url).searchParams

  return new Hono()
    .get('/:tenant/v2.0/adminconsent', (c) => {
      const request = read(queryOf(c))
      if (!('application' in request)) return c.html(request, 400)
      return c.html(consentPage(profile, c.req.url, request, null))
    })
    .post('/:tenant/v2.0/adminconsent', async (c) => {
      const query = queryOf(c)
      const request = read(query)
      if (!('application' in request)) return c.html(request, 400)
      const { application, redirectUri, scopes } = request
      const form = await c.req.parseBody()
      if (form['decision'] !== 'accept')
        return c.redirect(
          answer(query, redirectUri, {
            error: 'consent_required',
            error_description: aadstsText(
              65004,
              'The resource owner or authorization server denied the request.',
            ),
          }),
          303,
        )
      const user = findUser(users, String(form['address'] ?? ''))
      const slip =
        user === undefined || user.password !== form['password']
          ? 'Your account or password is incorrect.'
          : user.administrator
            ? null
            : 'Need admin approval: this account is no administrator of the directory.'
      if (slip !== null) return c.html(consentPage(profile, c.req.url, request, slip), 401)
      const consented = [...application.consented, ...permissionsOf(scopes)]
      application.consented = [...new Set(consented)]
      return c.redirect(answer(query, redirectUri, { scope: scopes.join(' ') }), 303)
    })
}

function consentPage(
  profile: PersonaProfile,
  action: string,
  { application, scopes }: { application: Application; scopes: string[] },
  error: string | null,
): Html {
  const title = 'Review for your organization'
  const { pathname, search } = new URL(action)
  return page({
    title,
    brand: profile.displayName,
    body: html`<main class="card">
      <h1>${title}</h1>
      <p>
        <strong>${application.name}</strong> would like these permissions for all users in your
        organization:
      </p>
      <ul class="scopes">
        ${scopes.filter((scope) => scope.includes('://')).map((scope) => html`<li>${describeScope(scope)}</li>`)}
      </ul>
      ${error === null ? '' : html`<p role="alert" class="bad">${error}</p>`}
      <form method="post" action="${pathname}${search}">
        <div class="field">
          <label for="address">Email address</label>
          <input id="address" name="address" type="email" autocomplete="username" required />
        </div>
        <div class="field">
          <label for="password">Password</label>
          <input
            id="password"
            name="password"
            type="password"
            autocomplete="current-password"
            required
          />
        </div>
        <div class="actions">
          <button class="primary" name="decision" value="accept">Accept</button>
          <button name="decision" value="cancel" formnovalidate>Cancel</button>
        </div>
      </form>
    </main>`,
  })
}
