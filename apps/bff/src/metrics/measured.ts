import type { AlertChannels } from '../alerts/channels.ts'
import type { MailCheck } from '../mail-check/mail-check.ts'
import type { AuthorizationServer, Exchange } from '../oauth2/authorization-server.ts'
import type { Metrics } from './metrics.ts'

/** The same exchanges, counted and timed. */
export function measuredServer(
  server: AuthorizationServer,
  metrics: Pick<Metrics, 'exchanged'>,
): AuthorizationServer {
  const timed = async (
    about: Omit<Parameters<Metrics['exchanged']>[0], 'outcome'>,
    work: Promise<Exchange>,
  ): Promise<Exchange> => {
    const startedAt = performance.now()
    const exchange = await work
    const outcome = exchange.ok ? 'ok' : exchange.failure.kind
    metrics.exchanged({ ...about, outcome }, (performance.now() - startedAt) / 1000)
    return exchange
  }
  return {
    ...server,
    redeem: (client, callback, signal) =>
      timed(
        { provider: client.provider, grantType: 'authorization_code' },
        server.redeem(client, callback, signal),
      ),
    refresh: (client, refreshToken, signal) =>
      timed(
        { provider: client.provider, grantType: 'refresh_token' },
        server.refresh(client, refreshToken, signal),
      ),
  }
}

/** The same connection tests, counted. */
export const measuredCheck = (check: MailCheck, metrics: Pick<Metrics, 'checked'>): MailCheck => ({
  ...check,
  async run(target, signal) {
    const report = await check.run(target, signal)
    if (report.outcome !== 'not-tested') metrics.checked(target.protocol, report.outcome)
    return report
  },
})

/** The same ways for alerts, with each try counted. */
export function measuredChannels(
  channels: AlertChannels,
  metrics: Pick<Metrics, 'alerted'>,
): AlertChannels {
  const counted = async <T>(
    channel: Parameters<Metrics['alerted']>[0],
    trying: Promise<T>,
    isSent: (answer: T) => boolean,
  ): Promise<T> => {
    let sent = false
    try {
      const answer = await trying
      sent = isSent(answer)
      return answer
    } finally {
      metrics.alerted(channel, sent ? 'sent' : 'failed')
    }
  }
  return {
    sendMail: (...mail) => counted('mail', channels.sendMail(...mail), () => true),
    post: (...request) => counted('webhook', channels.post(...request), ({ ok }) => ok),
  }
}
