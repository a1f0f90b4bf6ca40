import * as oauth from 'oauth4webapi'
import type { ClientSettings, Exchange } from './authorization-server.ts'
import { failure } from './classify-failure.ts'
import { clientMetadata, expectedIssuer } from './client-metadata.ts'
import { splitScopes } from './scope-coverage.ts'
import { tidyTokenAnswer, unverifiedClaims } from './token-response.ts'

/** Stands where no issuer is configured; no server can have this name. */
export const unknownIssuer = 'https://issuer.invalid'

/**
 * A token answer of status 200, validated by oauth4webapi. An ID token is demanded where `openid`
 * was asked for at the authorisation (`nonce` is set), and ignored in a refresh.
 */
export async function readTokenAnswer(
  client: ClientSettings,
  metadata: (issuer: string) => oauth.AuthorizationServer,
  { issuer, nonce, sentAt }: { issuer: string; nonce: string | null; sentAt: Date },
  body: unknown,
): Promise<Exchange> {
  const wantsIdToken = nonce !== null && splitScopes(client.scopes).includes('openid')
  const tidy = tidyTokenAnswer(body, { keepIdToken: wantsIdToken })
  if (tidy === null)
    return {
      ok: false,
      failure: failure('not-token-endpoint', { status: 200, maybeProcessed: true }),
    }
  const claims = tidy.idToken === null ? {} : unverifiedClaims(tidy.idToken)
  const as = metadata(
    expectedIssuer(client, text(claims['tid'])) ??
      (issuer === unknownIssuer ? (text(claims['iss']) ?? issuer) : issuer),
  )
  const answer = new Response(JSON.stringify(tidy.body), {
    headers: { 'content-type': 'application/json' },
  })
  try {
    const tokens =
      nonce === null
        ? await oauth.processRefreshTokenResponse(as, clientMetadata(client), answer)
        : await oauth.processAuthorizationCodeResponse(
            as,
            clientMetadata(client),
            answer,
            wantsIdToken ? { expectedNonce: nonce, requireIdToken: true } : {},
          )
    const { expires_in: seconds } = tokens
    return {
      ok: true,
      tokens: {
        accessToken: tokens.access_token,
        refreshToken: tokens.refresh_token ?? null,
        // counted from the question, so that a slow answer makes no token look younger
        expiresAt: seconds === undefined ? null : new Date(sentAt.getTime() + seconds * 1000),
        refreshTokenExpiresAt:
          tidy.refreshTokenLife === null
            ? null
            : new Date(sentAt.getTime() + tidy.refreshTokenLife * 1000),
        scopes: tokens.scope ?? null,
        idToken: claimsOf(oauth.getValidatedIdTokenClaims(tokens)),
      },
    }
  } catch {
    // The access token is there and readable; what is left to fail is the ID token.
    return {
      ok: false,
      failure: failure(wantsIdToken ? 'id-token-invalid' : 'provider-error', { status: 200 }),
    }
  }
}

const claimsOf = (claims: oauth.IDToken | undefined): Record<string, unknown> | null =>
  claims === undefined ? null : { ...claims }

const text = (value: unknown) => (typeof value === 'string' ? value : null)
