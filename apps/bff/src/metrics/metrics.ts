import type { CheckTarget } from '../mail-check/mail-check.ts'
import type { ClientSettings, ExchangeFailure } from '../oauth2/authorization-server.ts'

/** What is counted as it happens, and the page that Prometheus reads. No label is ever an address or a name. */
export interface Metrics {
  /** an answer of a token endpoint, or none; `seconds` from the request on */
  exchanged(
    about: {
      provider: ClientSettings['provider']
      grantType: 'authorization_code' | 'refresh_token'
      outcome: 'ok' | ExchangeFailure['kind']
    },
    seconds: number,
  ): void
  /** a connection test or a health check */
  checked(protocol: CheckTarget['protocol'], outcome: 'ok' | 'failed'): void
  /** one try to deliver an alert */
  alerted(channel: 'mail' | 'webhook', outcome: 'sent' | 'failed'): void
  /** `route` is the pattern, never the path */
  requested(method: string, route: string, status: number, seconds: number): void
  /** Where the depths of the background queues come from: jobs by queue. */
  watchQueues(depths: () => Promise<Record<string, number>>): void
  /** Everything in the Prometheus text format. */
  read(): Promise<{ contentType: string; body: string }>
}
