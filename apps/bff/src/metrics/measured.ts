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
