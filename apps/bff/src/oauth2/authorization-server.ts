/** What one token-endpoint call needs; from the config, or from the snapshot of an authorization request. */
export interface ClientSettings {
  provider: 'microsoft' | 'google' | 'other'
  clientId: string
  clientSecret: string | null
  authorizationEndpoint: string
  tokenEndpoint: string
  issuer: string | null
  userinfoEndpoint: string | null
  revocationEndpoint: string | null
  scopes: string
  redirectUri: string
}

export interface TokenSet {
  accessToken: string
  refreshToken: string | null
  /** null where the server did not say (or said nonsense) */
  expiresAt: Date | null
  /** end of the refresh token (`refresh_token_expires_in`); null where the server did not say */
  refreshTokenExpiresAt: Date | null
  /** granted scopes; null where the server did not say: then they are those asked for (RFC 6749 §5.1) */
  scopes: string | null
  idToken: Record<string, unknown> | null
}

/** Why an exchange failed; permanent ones need somebody to act (RFC 6749 §5.2, HTTP class). */
export interface ExchangeFailure {
  kind:
    | 'denied'
    | 'consent-required'
    | 'issuer-mismatch'
    | 'state-mismatch'
    | 'id-token-invalid'
    | 'invalid-grant'
    | 'client-rejected'
    | 'scope-rejected'
    | 'provider-error'
    /** neither a token nor an OAuth error: a wrong address, or the page of a proxy */
    | 'not-token-endpoint'
    | 'unreachable'
  permanent: boolean
  /** no answer came, yet the provider may have acted on the request (and rotated the refresh token) */
  maybeProcessed: boolean
  /** of the answer; null where none came */
  status: number | null
  /** OAuth `error` */
  error: string | null
  /** the provider's own words, control characters removed, at most 500 characters */
  reply: string | null
  traceId: string | null
  correlationId: string | null
  retryAfterSeconds: number | null
  /** 429: too many requests */
  throttled: boolean
}
export type Exchange = { ok: true; tokens: TokenSet } | { ok: false; failure: ExchangeFailure }

/** Exchanges with an authorization server; never throws for what the server does. */
export interface AuthorizationServer {
  authorizationUrl(
    client: ClientSettings,
    request: { state: string; nonce: string; verifier: string; loginHint: string | null },
  ): Promise<string>
  redeem(
    client: ClientSettings,
    callback: { url: URL; state: string; nonce: string; verifier: string },
    signal?: AbortSignal,
  ): Promise<Exchange>
  refresh(client: ClientSettings, refreshToken: string, signal?: AbortSignal): Promise<Exchange>
  userinfo(
    client: ClientSettings,
    accessToken: string,
    signal?: AbortSignal,
  ): Promise<Record<string, unknown> | null>
  revoke(
    client: ClientSettings,
    token: string,
    signal?: AbortSignal,
  ): Promise<'revoked' | 'failed' | 'not-offered'>
}
