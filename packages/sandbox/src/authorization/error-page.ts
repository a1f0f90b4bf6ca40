import { html } from 'hono/html'
import { page, type Html } from '../page.ts'
import { aadstsText } from './microsoft-errors.ts'
import type { PersonaProfile } from './persona-profile.ts'

/** What a person sees where the error may not be sent back to the application. */
export function errorPage(
  profile: PersonaProfile,
  out: { error: string; error_description?: string | undefined },
  query: Record<string, unknown>,
): Html {
  const text = (name: string) => {
    const value = query[name]
    return typeof value === 'string' ? value : ''
  }
  const message = describe(profile, out, text('redirect_uri'), text('client_id'))
  const title =
    profile.name === 'microsoft'
      ? "Sorry, but we're having trouble signing you in."
      : 'Access blocked: authorization error'
  return page({
    title,
    brand: profile.displayName,
    body: html`<main class="card">
      <h1>${title}</h1>
      <p role="alert">${message}</p>
      <p class="quiet">${out.error}</p>
    </main>`,
  })
}

function describe(
  profile: PersonaProfile,
  out: { error: string; error_description?: string | undefined },
  redirectUri: string,
  clientId: string,
): string {
  const fallback = out.error_description ?? out.error
  if (profile.name === 'google') {
    if (out.error === 'invalid_redirect_uri') {
      return `Error 400: redirect_uri_mismatch. redirect_uri=${redirectUri} is not among the authorized redirect URIs of this client.`
    }
    if (out.error === 'invalid_client') return 'Error 401: invalid_client. No such OAuth client.'
    return fallback
  }
  if (out.error === 'invalid_redirect_uri') {
    return aadstsText(
      50011,
      `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${clientId}'.`,
    )
  }
  if (out.error === 'invalid_client') {
    return aadstsText(
      700016,
      `Application with identifier '${clientId}' was not found in the directory '${profile.tenant}'.`,
    )
  }
  return fallback
}
