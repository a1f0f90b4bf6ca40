import type { TlsMode } from './fields.ts'
import { messages } from './messages.ts'

/**
 * What the operator admits, judged without asking the network: by the form while it is filled in,
 * and by the server again. What a name resolves to is judged at each connection.
 */

/** As a URL holds it: its parser turns every spelling of an IPv4 address into dotted decimals. */
const isAddressLiteral = (host: string) => /^\[|:|^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)

const isLocal = (host: string) => /(?:^|\.)localhost$/i.test(host)

/** Why an endpoint of an authorization server may not be called, or null. `publicOnly`: neither private hosts nor plain http. */
export function endpointSlip(url: URL, publicOnly: boolean): string | null {
  if (url.username || url.password) return messages.urlParts
  if (!/^https?:$/.test(url.protocol)) return messages.https
  if (!publicOnly) return null
  if (url.protocol !== 'https:') return messages.https
  if (url.port !== '') return messages.standardPort
  if (isAddressLiteral(url.hostname)) return messages.hostNotAddress
  return isLocal(url.hostname) ? messages.publicHost : null
}

export interface MailServer {
  host: string | null
  port: number | null
  tlsMode: TlsMode
  /** whether a password or token goes over the connection */
  signsIn: boolean
}
export type MailServerSlips = Partial<Record<'host' | 'port' | 'tlsMode', string>>

/** What is wrong with a mail server, by field. `ports`: those that the operator admits; null admits private hosts, too. */
export function mailServerSlips(
  { host, port, tlsMode, signsIn }: MailServer,
  ports: readonly number[] | null,
): MailServerSlips {
  if (ports === null) return {}
  const hostSlip =
    host === null
      ? undefined
      : isLocal(host)
        ? messages.publicHost
        : // Not even a public address: no certificate is likely to name it.
          isAddressLiteral(host)
          ? messages.hostNotAddress
          : undefined
  return {
    ...(hostSlip !== undefined && { host: hostSlip }),
    ...(port !== null && !ports.includes(port) && { port: messages.mailPort(ports.join(', ')) }),
    ...(tlsMode === 'none' && signsIn && { tlsMode: messages.encryptedOnly }),
  }
}
