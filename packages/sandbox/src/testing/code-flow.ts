import * as oauth from 'oauth4webapi'
import type { Persona, Registration, Sandbox } from '../sandbox.ts'
import { walkAuthorization, type WalkOptions } from '../walk-authorization.ts'

export const callbackUrl = 'http://localhost:3000/oauth2/callback/test'

export const microsoftScope =
  'openid profile email offline_access https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send'
export const googleScope = 'openid profile email https://mail.google.com/'

const insecure = { [oauth.allowInsecureRequests]: true }

/** A strict client of the sandbox: the library that the console uses. */
export function createTestClient(persona: Persona, app: Registration | null = persona.seededApp) {
  if (!app) throw new Error('no application')
  const server: oauth.AuthorizationServer = {
    issuer: persona.issuer,
    authorization_endpoint: persona.authorizationEndpoint,
    token_endpoint: persona.tokenEndpoint,
  }
  const client: oauth.Client = { client_id: app.clientId }
  const auth = oauth.ClientSecretPost(app.clientSecret)

  return {
    server,
    client,
    async authorizationUrl(scope: string, extra: Record<string, string> = {}) {
      const verifier = oauth.generateRandomCodeVerifier()
      const state = oauth.generateRandomState()
      const nonce = oauth.generateRandomNonce()
      const url = new URL(persona.authorizationEndpoint)
      url.search = new URLSearchParams({
        client_id: app.clientId,
        redirect_uri: callbackUrl,
        response_type: 'code',
        scope,
        state,
        nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...extra,
      }).toString()
      return { url, verifier, state, nonce }
    },
    async redeem(
      callback: URL,
      sent: { verifier: string; state: string; nonce: string },
      extra: Record<string, string> = {},
    ) {
      const parameters = oauth.validateAuthResponse(server, client, callback, sent.state)
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        auth,
        parameters,
        callbackUrl,
        sent.verifier,
        { ...insecure, additionalParameters: extra },
      )
      return oauth.processAuthorizationCodeResponse(server, client, response, {
        expectedNonce: sent.nonce,
      })
    },
    async refresh(refreshToken: string, extra: Record<string, string> = {}) {
      const response = await oauth.refreshTokenGrantRequest(server, client, auth, refreshToken, {
        ...insecure,
        additionalParameters: extra,
      })
      return oauth.processRefreshTokenResponse(server, client, response)
    },
    /** The bare answer of the token endpoint, for what a client library would hide. */
    async post(fields: Record<string, string>, headers: Record<string, string> = {}) {
      const response = await fetch(persona.tokenEndpoint, {
        method: 'POST',
        headers,
        body: new URLSearchParams(fields),
      })
      return {
        status: response.status,
        headers: Object.fromEntries<string | undefined>(response.headers),
        text: await response.text(),
      }
    },
  }
}

export function userOf(sandbox: Sandbox, local: string) {
  const user = sandbox.users.find(({ address }) => address.startsWith(`${local}@`))
  if (!user) throw new Error(`no user ${local}`)
  return user
}

/** The whole way: authorise, sign in, accept, redeem. */
export async function obtainTokens(
  sandbox: Sandbox,
  name: 'microsoft' | 'google',
  options: { user?: string; scope?: string; walk?: Partial<WalkOptions> } = {},
) {
  const client = createTestClient(sandbox[name])
  const google = name === 'google'
  const scope = options.scope ?? (google ? googleScope : microsoftScope)
  const extra: Record<string, string> = google ? { access_type: 'offline', prompt: 'consent' } : {}
  const sent = await client.authorizationUrl(scope, extra)
  const user = userOf(sandbox, options.user ?? 'support')
  const walk = await walkAuthorization(sent.url, { user, ...options.walk })
  const tokens = await client.redeem(walk.callback, sent, { scope })
  return { client, walk, tokens, sent }
}
