import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { createTrust } from '../net/proxies.ts'

export interface AskingClient {
  req: { raw: Request }
  env: { incoming?: { socket: { remoteAddress?: string | undefined } } } | undefined
}

/**
 * Who is asking, for throttling and the list of sessions. X-Forwarded-For is read from its end, where
 * each proxy adds the peer that it saw: as long as the address so far is a proxy of the operator's
 * the next one counts. What the client itself sent stands before these and is never reached.
 */
export function createClientAddress(trustProxy: readonly string[]): (c: AskingClient) => string {
  const trusted = createTrust(trustProxy)
  return ({ req, env }) => {
    // bindings are absent where a test calls the app itself
    let client = plain(env?.incoming?.socket.remoteAddress ?? '127.0.0.1')
    const hops = (req.raw.headers.get('x-forwarded-for') ?? '').split(',').map(addressIn)
    while (trusted(client)) {
      const before = hops.pop()
      if (before === undefined || before === null) break
      client = before
    }
    return client
  }
}

/** An entry without the port that some proxies add; null for what is no address. */
function addressIn(entry: string): string | null {
  const text = entry.trim()
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(text) ?? []
  const [, dotted] = /^([\d.]+):\d+$/.exec(text) ?? []
  const address = bracketed ?? dotted ?? text
  return isIP(address) === 0 ? null : plain(address)
}

/** IPv4 inside IPv6, as a socket that serves both shows it, is IPv4; else the shortest form. */
const plain = (address: string) =>
  isIP(address) === 0 ? address : ipaddr.process(address).toString()
