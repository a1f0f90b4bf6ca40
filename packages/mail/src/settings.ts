import type { LookupFunction } from 'node:net'
import type { Credentials, TransportCredentials } from './token-provider.ts'

/** `implicit`: TLS from the first byte. `starttls`: upgraded, and required to be. `none`: plain. */
export type TlsMode = 'implicit' | 'starttls' | 'none'

/** All in milliseconds. */
export interface Timeouts {
  /** name lookup, proxy, TCP and implicit TLS together; default 10,000 */
  connect: number
  /** the server's first words, and a STARTTLS upgrade; default 10,000 */
  greeting: number
  /**
   * the longest silence in the middle of an exchange; default 30,000. POP3 holds servers that drip
   * to it too: one line must arrive within it, a sign-in within twice, a list within ten times as
   * long, and a message may keep the reader waiting ten times as long plus 1 ms an octet
   */
  inactivity: number
  /** SMTP: the answer to a whole message (RFC 5321 §4.5.3.2.6); default 600,000 */
  confirmation: number
  /** the whole of `verify()`; default 15,000 */
  verify: number
}

export const defaultTimeouts: Timeouts = {
  connect: 10_000,
  greeting: 10_000,
  inactivity: 30_000,
  confirmation: 600_000,
  verify: 15_000,
}

/** Where a server is and how to reach it. Certificates are always verified. */
export interface ServerSettings {
  /** DNS name or IP address, without brackets */
  host: string
  port: number
  tlsMode: TlsMode
  timeouts?: Partial<Timeouts>
  /** `ca`: PEM of the authorities to trust instead of Node's own list */
  tls?: { ca?: string | Buffer | (string | Buffer)[] }
  /** connect over this IP version only; default: whichever answers first */
  ipFamily?: 4 | 6
  /**
   * Resolves the host, with the signature of `dns.lookup` including `all: true`. What it
   * returns is what is connected to, so a check made inside it cannot be bypassed by rebinding.
   */
  lookup?: LookupFunction
  /**
   * `socks5://`, `socks4://` or `http://` (CONNECT), with user and password where it wants them.
   * The proxy resolves the host; `lookup` and `ipFamily` then apply to the proxy's own name.
   */
  proxy?: string
}

export interface StoreSettings extends ServerSettings {
  credentials: Credentials
}

/** What one account may do at once; a provider's own limits apply unless given. */
export interface SendingLimits {
  /** connections at the same time; default 5, Microsoft 3 */
  connections?: number
  /** messages in any 60 seconds; default unlimited, Microsoft 30 */
  perMinute?: number
}

export interface TransportSettings extends ServerSettings {
  credentials: TransportCredentials
  limits?: SendingLimits
  /**
   * the address that mail may carry in From, Sender and the envelope; without it any. A foreign one is
   * refused, never rewritten
   */
  sender?: string
}
