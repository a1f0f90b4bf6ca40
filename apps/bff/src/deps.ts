import type { Administrator } from '@mailgrant/contract/session'
import type { Provider } from '@mailgrant/contract/provider'
import type { Logger } from 'pino'
import type { AlertChannels } from './alerts/channels.ts'
import type { Auth } from './auth/auth.ts'
import type { Pulse } from './background/pulse.ts'
import type { Db } from './db/open.ts'
import type { Env } from './env.ts'
import type { AuthorizationServer } from './oauth2/authorization-server.ts'
import type { MailCheck } from './mail-check/mail-check.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { Broker } from './broker/broker.ts'
import type { EmailTotal } from './verbs/email-total.ts'
import type { Sealer } from './seal/sealer.ts'

/** Who acts: the signed-in administrator. */
export type Actor = Administrator & {
  sessionId: string
  /** when they last gave their password, by signing in or by confirming that it is them */
  confirmedAt: Date
}

export type Clock = () => Date

/** Provider presets after MAILGRANT_PROVIDERS, with what only the server needs. */
export type Preset = Provider & {
  /** whether `iss` comes with the authorization response (RFC 9207) */
  issInResponse: 'expected' | 'absent' | 'optional'
  extraParams: Record<string, string>
}

/** Everything that verbs and routes work with; made once in index.ts (and by tests). */
export interface Deps {
  env: Env
  db: Db
  /** cheap round trip to the database */
  ping(): Promise<void>
  /** the built web */
  webDirectory: string
  /** milliseconds after which a request that still waits is told so */
  answerLimitMs: number
  clock: Clock
  log: Logger
  sealer: Sealer
  auth: Auth
  presets: Record<Provider['id'], Preset>
  /** OAuth2 exchanges with authorization servers (oauth4webapi behind our fetch) */
  authorizationServer: AuthorizationServer
  emailTotal: EmailTotal
  /** access tokens: Flow C */
  broker: Broker
  /** connection tests through @mailgrant/mail */
  mailCheck: MailCheck
  /** how alerts leave: mail and webhooks */
  alertChannels: AlertChannels
  /** whether background work goes on */
  pulse: Pulse
  /** what Prometheus reads */
  metrics: Metrics
}
