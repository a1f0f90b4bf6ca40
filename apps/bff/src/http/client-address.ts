import type { HttpBindings } from '@hono/node-server'
import type { HonoRequest } from 'hono'
import { isPrivateAddress } from '../net/public-address.ts'

/**
 * Who is asking, for throttling and the list of sessions. X-Forwarded-For counts only where the
 * peer is this machine or a private network, where a reverse proxy stands; of its entries the last
 * is the one that the proxy itself added, so a client gains nothing by sending its own.
 */
export function clientAddress(c: {
  req: HonoRequest
  env: Partial<HttpBindings> | undefined
}): string {
  const peer = c.env?.incoming?.socket.remoteAddress ?? '127.0.0.1'
  if (!isPrivateAddress(peer)) return peer
  const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
  return forwarded || peer
}
