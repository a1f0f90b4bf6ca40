import type { SecretTest } from '@mailgrant/contract/idp-config'
import type { ExchangeFailure } from '../oauth2/authorization-server.ts'

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
      /**
       * `network`: no answer came. `provider`: it answered with an error that is not ours to mend.
       * `sealed`: what is stored does not open, so nobody was asked.
       */
      cause: 'network' | 'provider' | 'sealed'
      reason: string
      retryAt: Date | null
    }

/** What the authorization server said to a new client secret. */
export interface SecretTested {
  result: SecretTest
  /** its own words, where it answered with an error or not at all */
  failure: ExchangeFailure | null
}

/** `waiting`: it may not be asked for now (back-off, server down, config disabled). */
export type RefreshedAhead = 'refreshed' | 'not-due' | 'waiting' | 'failed'

export interface Broker {
  /**
   * The one path to an access token (Flow C). `force` refreshes even a fresh one. A `signal` ends
   * the caller's waiting, never a refresh that others wait for. `configId` is the config that the
   * caller looked up, and with it the hosts: a token of another one is not given out.
   * `background`: nobody uses the mailbox by it (health checks, tests), so the grant may go idle.
   * `actor`: the administrator who asks by hand, for the timeline.
   */
  accessToken(
    accountId: string,
    options?: {
      force?: boolean
      signal?: AbortSignal
      configId?: string
      background?: boolean
      actor?: string
    },
  ): Promise<AccessTokenOutcome>
  /**
   * Says that a mail server rejected this very token. If it still is the stored one, whoever asks
   * next, in whatever process, gets another; a newer one survives.
   */
  invalidate(accountId: string, accessToken: string): Promise<void>
  /**
   * Tries a secret, not stored yet, by refreshing one grant of the config; what came is kept.
   * `not-tested` where no live grant uses the config, or none that its directory lets in.
   */
  testSecret(configId: string, secret: string): Promise<SecretTested>
  /**
   * For background work, of a grant that is due: refreshes it ahead of its use, or to keep it alive.
   * Obeys back-off and circuit; never throws for what the provider does. Afterwards `due_at` lies
   * ahead or is null.
   */
  refreshAhead(accountId: string): Promise<RefreshedAhead>
  /** Writes down which grants had a token given out since the last time, in one UPDATE. */
  flushUse(): Promise<void>
  /** Client or secret of the config were mended: its grants may be tried again at once. */
  clientMended(configId: string): Promise<void>
  /** The authorization server of this token endpoint answered properly, be it with a refusal. */
  serverAnswered(tokenEndpoint: string): Promise<void>
  /**
   * For a clean end of the process: begins no refresh any more, and resolves when none is under way.
   * Tokens that the database, being away, does not take within ten seconds are given up, and the log
   * says whose.
   */
  end(): Promise<void>
}
