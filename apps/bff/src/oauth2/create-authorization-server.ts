import * as oauth from 'oauth4webapi'
import { z } from 'zod'
import type { Clock, Deps } from '../deps.ts'
import type { GuardedFetch } from '../net/guarded-fetch.ts'
import type {
  AuthorizationServer,
  ClientSettings,
  Exchange,
  ExchangeFailure,
} from './authorization-server.ts'
import { answerFailure, callbackFailure, failure, networkFailure } from './classify-failure.ts'
import {
  clientAuthentications,
  clientMetadata,
  expectedIssuer,
  serverMetadata,
  tenantIn,
} from './client-metadata.ts'
import { readTokenAnswer, unknownIssuer } from './read-token-answer.ts'
import { tokenRequestScopes } from './scope-coverage.ts'

/** Every exchange ends within this, both ways of naming the client together; the broker's lease outlives it. */
export const exchangeTimeoutMs = 15_000

export interface AuthorizationServerDeps {
  fetch: GuardedFetch
  presets: Deps['presets']
  clock: Clock
  /** plain http to loopback and private hosts: the operator's choice */
  allowInsecure: boolean
}

/** Exchanges by oauth4webapi. Answers are read here, so that 5xx and odd bodies are judged before the library sees them. */
export function createAuthorizationServer(deps: AuthorizationServerDeps): AuthorizationServer {
  const { fetch, presets, clock, allowInsecure } = deps

  const options = (given: AbortSignal | undefined) => {
    const signal = AbortSignal.any([
      AbortSignal.timeout(exchangeTimeoutMs),
      ...(given === undefined ? [] : [given]),
    ])
    return {
      [oauth.customFetch]: (
        url: string,
        { method, headers, body }: oauth.CustomFetchOptions<string, URLSearchParams | undefined>,
      ) => fetch(url, { method, headers, body: body ?? null, signal }),
      [oauth.allowInsecureRequests]: allowInsecure,
    }
  }

  const metadata = (client: ClientSettings, issuer: string) =>
    serverMetadata(client, issuer, presets[client.provider].issInResponse)

  return {
    async authorizationUrl(client, { state, nonce, verifier, loginHint }) {
      const url = new URL(client.authorizationEndpoint)
      for (const [name, value] of Object.entries(presets[client.provider].extraParams))
        url.searchParams.set(name, value)
      const parameters = {
        client_id: client.clientId,
        redirect_uri: client.redirectUri,
        response_type: 'code',
        scope: client.scopes,
        state,
        nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(loginHint === null ? {} : { login_hint: loginHint }),
      }
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
      return url.href
    },

    async redeem(client, { url, state, nonce, verifier }, signal) {
      // Without a configured issuer the callback's own `iss` is held against the ID token's.
      const iss = url.searchParams.get('iss')
      const issuer = expectedIssuer(client, tenantIn(iss)) ?? iss ?? unknownIssuer
      const validated = validateCallback(client, url, state, issuer)
      if (!validated.ok) return validated
      const scope = tokenRequestScopes(client.provider, client.scopes)
      const secrets = [url.searchParams.get('code'), verifier, client.clientSecret]
      const within = options(signal)
      return exchange(client, { issuer, nonce, secrets }, (authentication) =>
        oauth.authorizationCodeGrantRequest(
          metadata(client, issuer),
          clientMetadata(client),
          authentication,
          validated.parameters,
          client.redirectUri,
          verifier,
          { ...within, ...(scope === null ? {} : { additionalParameters: { scope } }) },
        ),
      )
    },

    refresh(client, refreshToken, signal) {
      const issuer = expectedIssuer(client, null) ?? unknownIssuer
      const scope = tokenRequestScopes(client.provider, client.scopes)
      const secrets = [refreshToken, client.clientSecret]
      const within = options(signal)
      return exchange(client, { issuer, nonce: null, secrets }, (authentication) =>
        oauth.refreshTokenGrantRequest(
          metadata(client, issuer),
          clientMetadata(client),
          authentication,
          refreshToken,
          { ...within, ...(scope === null ? {} : { additionalParameters: { scope } }) },
        ),
      )
    },

    async userinfo(client, accessToken, signal) {
      if (client.userinfoEndpoint === null) return null
      try {
        const response = await oauth.userInfoRequest(
          metadata(client, expectedIssuer(client, null) ?? unknownIssuer),
          clientMetadata(client),
          accessToken,
          options(signal),
        )
        if (response.status !== 200) return null
        return z.record(z.string(), z.unknown()).parse(await response.json())
      } catch {
        return null
      }
    },

    async revoke(client, token, signal) {
      if (client.revocationEndpoint === null) return 'not-offered'
      const within = options(signal)
      const revokeAs = async (authentication: oauth.ClientAuth) => {
        const response = await oauth.revocationRequest(
          metadata(client, expectedIssuer(client, null) ?? unknownIssuer),
          clientMetadata(client),
          authentication,
          token,
          { ...within, additionalParameters: { token_type_hint: 'refresh_token' } },
        )
        await response.body?.cancel()
        return response.status
      }
      try {
        const [first, second] = clientAuthentications(client)
        const status = await revokeAs(first)
        const refused = (status === 400 || status === 401) && second !== undefined
        return (refused ? await revokeAs(second) : status) === 200 ? 'revoked' : 'failed'
      } catch {
        return 'failed'
      }
    },
  }

  /**
   * `iss`, then `state`, then `error`: an error of somebody else's response tells nothing. RFC 9207
   * §2.4 has an answer without the `iss` that belongs to it rejected, so that no code goes to the
   * wrong server. An error carries no code, and not every server that names itself in its good
   * answers does so in its errors: one whose `state` is ours is told for what it says.
   */
  function validateCallback(client: ClientSettings, url: URL, state: string, issuer: string) {
    try {
      const { searchParams } = url
      const unnamedError =
        searchParams.has('error') && !searchParams.has('iss') && !searchParams.has('code')
      const parameters = oauth.validateAuthResponse(
        unnamedError ? serverMetadata(client, issuer, 'optional') : metadata(client, issuer),
        clientMetadata(client),
        url,
        state,
      )
      if (!parameters.has('code')) return failed(failure('provider-error'))
      return { ok: true as const, parameters }
    } catch (error) {
      if (error instanceof oauth.AuthorizationResponseError)
        return failed(callbackFailure(url.searchParams))
      const about = error instanceof Error ? error.message : ''
      if (about.includes('"iss"')) return failed(failure('issuer-mismatch'))
      if (about.includes('"state"')) return failed(failure('state-mismatch'))
      return failed(failure('provider-error'))
    }
  }

  /** Sends as each way of naming the client until one is let in; a refused client has consumed nothing. */
  async function exchange(
    client: ClientSettings,
    context: { issuer: string; nonce: string | null; secrets: (string | null)[] },
    send: (authentication: oauth.ClientAuth) => Promise<Response>,
  ): Promise<Exchange> {
    const [first, second] = clientAuthentications(client)
    const answer = await attempt(first)
    const refused = !answer.ok && answer.failure.kind === 'client-rejected'
    return refused && second !== undefined ? attempt(second) : answer

    async function attempt(authentication: oauth.ClientAuth): Promise<Exchange> {
      const sentAt = clock()
      let response: Response
      let body: unknown
      try {
        response = await send(authentication)
        body = parseJson(await response.text())
      } catch (error) {
        return failed(networkFailure(error))
      }
      if (response.status !== 200)
        return failed(hide(context.secrets, answerFailure(response.status, response.headers, body)))
      const as = (issuer: string) => metadata(client, issuer)
      return readTokenAnswer(client, as, { ...context, sentAt }, body)
    }
  }
}

const failed = (reason: ExchangeFailure) => ({ ok: false as const, failure: reason })

/** A provider that echoes what it was sent must not carry it into pages and logs. */
function hide(secrets: (string | null)[], reason: ExchangeFailure): ExchangeFailure {
  let reply = reason.reply
  for (const secret of secrets) if (secret && reply) reply = reply.replaceAll(secret, '…')
  return { ...reason, reply }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}
