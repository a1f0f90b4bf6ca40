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
  /** upper case */
  sasl: string[]
}

const capabilityBytes = 64 * 1024

export async function readCapabilities(connection: Pop3Connection): Promise<Capabilities> {
  const lines = await connection.list('CAPA', capabilityBytes).catch((error: unknown) => {
    // -ERR leaves the session as it was; a lost connection does not.
    if (error instanceof MailError && connection.usable) return undefined
    throw error
  })
  const known = new Map(
    (lines ?? []).map((line) => {
      const [name = '', ...args] = line.toUpperCase().trim().split(/\s+/)
      return [name, args] as const
    }),
  )
  const listed = lines !== undefined
  return {
    listed,
    stls: known.has('STLS'),
    user: known.has('USER'),
    top: known.has('TOP') || !listed,
    uidl: known.has('UIDL') || !listed,
    utf8: known.has('UTF8'),
    sasl: [...(known.get('SASL') ?? [])],
  }
}
