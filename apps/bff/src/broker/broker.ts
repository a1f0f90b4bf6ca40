/** An access token that should still be good for a while, or why there is none. */
export type AccessTokenOutcome =
  | {
      outcome: 'token'
      accessToken: string
      expiresAt: Date | null
      resourceOwner: string
      /** the config that it was issued under */
      configId: string
    }
  | { outcome: 'none' }
  | { outcome: 'needs-reauthorization'; reason: string }
  | { outcome: 'client-rejected'; reason: string }
  | {
      outcome: 'unreachable'
      /** `network`: no answer came. `provider`: it answered with an error that is not ours to mend. */
      cause: 'network' | 'provider'
      reason: string
      retryAt: Date | null
    }

/** What the authorization server said to a new client secret. */
export type SecretTest = 'not-tested' | 'accepted' | 'rejected' | 'unreachable'

export interface Broker {
  /**
   * The one path to an access token (Flow C). `force` refreshes even a fresh one. A `signal` ends
   * the caller's waiting, never a refresh that others wait for. `configId` is the config that the
   * caller looked up, and with it the hosts: a token of another one is not given out.
   */
  accessToken(
    accountId: string,
    options?: { force?: boolean; signal?: AbortSignal; configId?: string },
  ): Promise<AccessTokenOutcome>
  /**
   * Says that a mail server rejected this very token. If it still is the stored one, whoever asks
   * next, in whatever process, gets another; a newer one survives.
   */
  invalidate(accountId: string, accessToken: string): Promise<void>
  /**
   * Tries a secret, not stored yet, by refreshing one grant of the config; what came is kept.
   * `not-tested` where no live grant uses the config.
   */
  testSecret(configId: string, secret: string): Promise<SecretTest>
  /** Client or secret of the config were mended: its grants may be tried again at once. */
  clientMended(configId: string): Promise<void>
  /** Resolves when no refresh is under way: for a clean end of the process. */
  idle(): Promise<void>
}
