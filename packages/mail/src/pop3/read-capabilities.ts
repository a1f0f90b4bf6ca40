import type { Pop3Connection } from './pop3-connection.ts'
import { MailError } from '../mail-error.ts'

/** What CAPA said (RFC 2449 §5), as far as this client uses it. */
export interface Capabilities {
  /** false: the server does not know CAPA, so nothing can be concluded from what is missing */
  listed: boolean
  stls: boolean
  user: boolean
  top: boolean
  uidl: boolean
  utf8: boolean
  /** commands may be sent before earlier ones are answered (RFC 2449 §6.6) */
  pipelining: boolean
  /** upper case */
  sasl: string[]
  /** milliseconds that the server wants between sign-ins (RFC 2449 §6.5), where it says */
  loginDelay: number | undefined
}

const capabilityBytes = 64 * 1024

export async function readCapabilities(connection: Pop3Connection): Promise<Capabilities> {
  const lines = await connection.list('CAPA', capabilityBytes).catch((error: unknown) => {
    // -ERR leaves the session as it was; a lost connection does not.
    if (error instanceof MailError && connection.usable) return undefined
    throw error
  })
  const known = new Map<string, string[]>()
  for (const line of lines ?? []) {
    const [name = '', ...args] = line.toUpperCase().trim().split(/\s+/)
    // Some servers give each mechanism a SASL line of its own.
    known.set(name, [...(known.get(name) ?? []), ...args])
  }
  const listed = lines !== undefined
  const delay = /^\d{1,6}$/.exec(known.get('LOGIN-DELAY')?.[0] ?? '')?.[0]
  return {
    listed,
    stls: known.has('STLS'),
    user: known.has('USER'),
    top: known.has('TOP') || !listed,
    uidl: known.has('UIDL') || !listed,
    utf8: known.has('UTF8'),
    pipelining: known.has('PIPELINING'),
    sasl: known.get('SASL') ?? [],
    loginDelay: delay === undefined ? undefined : Number(delay) * 1000,
  }
}
