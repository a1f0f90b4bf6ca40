import * as oauth from 'oauth4webapi'
import type { ClientSettings } from './authorization-server.ts'

/**
 * The issuer that ID tokens and `iss` must name. Entra's is a template: `{tenantid}` stands for the
 * directory of whoever signed in, unless the token endpoint names one directory by its GUID.
 */
export function expectedIssuer(client: ClientSettings, tid: string | null): string | null {
  if (client.provider !== 'microsoft') return client.issuer
  const endpoint = new URL(client.tokenEndpoint)
  const template = client.issuer ?? `${endpoint.origin}/{tenantid}/v2.0`
  const inPath = endpoint.pathname.split('/')[1] ?? ''
  const tenant = isGuid(inPath) ? inPath : isGuid(tid) ? tid : null
  return tenant === null ? template : template.replace(/\{tenant(?:id)?\}/i, tenant)
}

const isGuid = (value: string | null): value is string =>
  value !== null && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)

/** The directory that an issuer names, so that it can be put into the template and compared exactly. */
export const tenantIn = (issuer: string | null): string | null =>
  /\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/|$)/i.exec(issuer ?? '')?.[1] ?? null

export function serverMetadata(
  client: ClientSettings,
  issuer: string,
  issInResponse: 'expected' | 'absent' | 'optional',
): oauth.AuthorizationServer {
  return {
    issuer,
    authorization_endpoint: client.authorizationEndpoint,
    token_endpoint: client.tokenEndpoint,
    authorization_response_iss_parameter_supported: issInResponse === 'expected',
    ...(client.userinfoEndpoint ? { userinfo_endpoint: client.userinfoEndpoint } : {}),
    ...(client.revocationEndpoint ? { revocation_endpoint: client.revocationEndpoint } : {}),
  }
}

/** Minutes of difference between two clocks are common; RFC 7519 §4.1.4 allows a small leeway. */
export const clientMetadata = (client: ClientSettings): oauth.Client => ({
  client_id: client.clientId,
  [oauth.clockTolerance]: 60,
})

/**
 * How the client may name itself, in the order to be tried. Microsoft and Google document the
 * secret in the body. Elsewhere HTTP Basic is the form that every server must support (RFC 6749
 * §2.3.1), yet some take the body only.
 */
export function clientAuthentications(
  client: ClientSettings,
): [oauth.ClientAuth, ...oauth.ClientAuth[]] {
  const { provider, clientSecret } = client
  if (clientSecret === null) return [oauth.None()]
  const inBody = oauth.ClientSecretPost(clientSecret)
  return provider === 'other' ? [oauth.ClientSecretBasic(clientSecret), inBody] : [inBody]
}
