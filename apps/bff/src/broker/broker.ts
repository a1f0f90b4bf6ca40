/** An access token that is good for at least a minute, or why there is none. */
export type AccessTokenOutcome =
  | { outcome: 'token'; accessToken: string; expiresAt: Date | null; resourceOwner: string }
  | { outcome: 'none' }
  | { outcome: 'needs-reauthorization'; reason: string }
  | { outcome: 'client-rejected'; reason: string }
  | { outcome: 'unreachable'; reason: string; retryAt: Date | null }

export interface Broker {
  /**
   * The one path to an access token (Flow C). `force` refreshes even a fresh one; `rejected` is a
   * token value that the mail server refused: refresh only if it is still the stored one.
   */
  accessToken(
    accountId: string,
    options?: { force?: boolean; rejected?: string; signal?: AbortSignal },
  ): Promise<AccessTokenOutcome>
}
