import type { ProviderId, TlsMode } from '@mailgrant/contract/fields'
import type { Provider } from '@mailgrant/contract/provider'

export type Protocol = 'imap' | 'pop3' | 'smtp'
export interface Server {
  host: string
  port: string
  tlsMode: TlsMode
}

const ports: Record<Protocol, Record<TlsMode, number>> = {
  imap: { implicit: 993, starttls: 143, none: 143 },
  pop3: { implicit: 995, starttls: 110, none: 110 },
  smtp: { implicit: 465, starttls: 587, none: 25 },
}

/** The customary port (RFC 8314 §3), as the field holds it. */
const usualPort = (protocol: Protocol, tlsMode: TlsMode) => String(ports[protocol][tlsMode])

/** A port that someone chose on purpose stays; an empty or customary one follows protocol and TLS. */
export function followPort(
  port: string,
  before: { protocol: Protocol; tlsMode: TlsMode },
  after: { protocol: Protocol; tlsMode: TlsMode },
): string {
  const customary = port === '' || port === usualPort(before.protocol, before.tlsMode)
  return customary ? usualPort(after.protocol, after.tlsMode) : port
}

/** Nobody has typed a server yet, so filling one in takes nothing away. */
export const isServerEmpty = ({ host, port }: { host: string; port: string }) =>
  host === '' && port === ''

export const providerOf = (authentication: string | null): ProviderId | null =>
  authentication === 'oauth2-microsoft'
    ? 'microsoft'
    : authentication === 'oauth2-google'
      ? 'google'
      : authentication === 'oauth2-other'
        ? 'other'
        : null

/** What a provider's preset fills in; null where it knows no server for the protocol. */
export function presetServer(
  providers: readonly Provider[],
  provider: ProviderId | null,
  protocol: Protocol,
): Server | null {
  const server = providers.find(({ id }) => id === provider)?.servers[protocol]
  return server ? { ...server, port: String(server.port) } : null
}
