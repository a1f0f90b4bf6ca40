/** An OAuth2 access token as a mail server wants it. */
export interface BearerToken {
  /** the value itself; never logged, never put into an error */
  accessToken: string
  /** when it ends; null where the authorization server does not say */
  expiresAt: Date | null
  /** overrides the login of the credentials, for providers that want the primary address */
  login?: string
  /** overrides the mechanism of the credentials, for providers that take one only */
  mechanism?: TokenMechanism
}

/**
 * Gives access tokens and takes back rejected ones. Implementations keep a token until
 * shortly before it expires and collapse concurrent callers into one refresh.
 */
export interface TokenProvider {
  /** Resolves with a token that should still be good; rejects when there is none to be had. */
  getToken(options?: { signal?: AbortSignal }): Promise<BearerToken>
  /**
   * Says that a server rejected this very token. Only this value is dropped: a newer one
   * that another caller obtained meanwhile survives. The signal ends the waiting: the value counts
   * as rejected all the same.
   */
  invalidate(accessToken: string, options?: { signal?: AbortSignal }): Promise<void>
}

/** SASL mechanisms that carry an access token: Google's XOAUTH2 and RFC 7628. */
export type TokenMechanism = 'XOAUTH2' | 'OAUTHBEARER'

export interface Oauth2Credentials {
  method: 'oauth2'
  /** whom to log in as: the mailbox's address, also for a shared mailbox */
  login: string
  tokens: TokenProvider
  /** forces one mechanism; otherwise OAUTHBEARER where offered, else XOAUTH2 */
  mechanism?: TokenMechanism
}

export interface BasicCredentials {
  method: 'basic'
  login: string
  password: string
}

/** How a mail store signs in. */
export type Credentials = Oauth2Credentials | BasicCredentials
/** How a transport signs in; `none` is for relays that trust the network. */
export type TransportCredentials = Credentials | { method: 'none' }
