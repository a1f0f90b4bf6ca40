import http from 'node:http'
import net, { type Socket } from 'node:net'
import { checkText } from './check-arguments.ts'
import { MailError } from './mail-error.ts'

export interface Proxy {
  kind: 'socks5' | 'socks4' | 'http'
  host: string
  port: number
  user: string
  password: string
}

interface Target {
  host: string
  port: number
}

const kinds: Record<string, [Proxy['kind'], number]> = {
  'socks5:': ['socks5', 1080],
  'socks4:': ['socks4', 1080],
  'http:': ['http', 80],
}

/** @throws MailError `invalid_argument`; its message never repeats the address, which may hold a password */
export function parseProxy(address: string): Proxy {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const known = url && kinds[url.protocol]
  if (!url || !known || url.hostname === '') {
    throw new MailError('invalid_argument', {
      message: 'The proxy must be a socks5://, socks4:// or http:// address.',
    })
  }
  const [kind, usualPort] = known
  const user = decode(url.username)
  const password = decode(url.password)
  checkText(user, "proxy's user")
  checkText(password, "proxy's password")
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return { kind, host, port: Number(url.port) || usualPort, user, password }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new MailError('invalid_argument', {
      message: "The proxy's user or password is not percent-encoded.",
    })
  }
}

/**
 * Has a proxy that is connected already carry the connection on to its target. The caller ends it
 * by destroying the socket.
 *
 * @throws MailError
 */
export function openTunnel(socket: Socket, proxy: Proxy, target: Target): Promise<void> {
  return proxy.kind === 'http'
    ? connectByHttp(socket, proxy, target)
    : connectBySocks(socket, proxy, target)
}

/** SOCKS 4, 4a and 5 (RFC 1928, RFC 1929). The library is loaded by those who need it only. */
async function connectBySocks(socket: Socket, proxy: Proxy, target: Target): Promise<void> {
  const { SocksClient } = await import('socks')
  try {
    await SocksClient.createConnection({
      command: 'connect',
      destination: target,
      existing_socket: socket,
      proxy: {
        // Only used for connecting, which is done.
        host: proxy.host,
        port: proxy.port,
        type: proxy.kind === 'socks5' ? 5 : 4,
        ...(proxy.user ? { userId: proxy.user } : {}),
        ...(proxy.password ? { password: proxy.password } : {}),
      },
    })
  } catch (error) {
    throw socksError(error)
  }
  await keepWhatCameEarly(socket)
}

/**
 * The library hands on what the server said right behind the proxy's answer as a `data` event of
 * the next turn, when nobody listens yet: mail servers speak first, so that is their greeting.
 */
function keepWhatCameEarly(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const early: Buffer[] = []
    const keep = (chunk: Buffer) => early.push(chunk)
    socket.on('data', keep)
    setImmediate(() => {
      socket.off('data', keep)
      socket.pause()
      for (const chunk of early.toReversed()) socket.unshift(chunk)
      resolve()
    })
  })
}

/** The library's own error carries its options, the password among them: it is not passed on. */
function socksError(error: unknown): MailError {
  const text = error instanceof Error ? error.message : ''
  const cause = new Error(text)
  if (/ConnectionRefused|HostUnreachable|NetworkUnreachable/.test(text)) {
    return new MailError('connection_refused', { cause, serverReply: text })
  }
  const refused = /NotAllowed|Authentication failed|authentication type|version/i.test(text)
  return new MailError('proxy_failed', { cause, permanent: refused, serverReply: text })
}

/** CONNECT (RFC 9110 §9.3.6). */
function connectByHttp(socket: Socket, proxy: Proxy, target: Target): Promise<void> {
  const authority = `${net.isIPv6(target.host) ? `[${target.host}]` : target.host}:${target.port}`
  const basic = Buffer.from(`${proxy.user}:${proxy.password}`).toString('base64')
  return new Promise((resolve, reject) => {
    const request = http.request({
      method: 'CONNECT',
      path: authority,
      // Without an agent, which would make a connection of its own.
      createConnection: () => socket,
      headers: {
        host: authority,
        ...(proxy.user ? { 'proxy-authorization': `Basic ${basic}` } : {}),
      },
    })
    request.once('error', (error) => reject(new MailError('proxy_failed', { cause: error })))
    // Any answer but 2xx is a response with a body.
    request.once('response', ({ statusCode, statusMessage }) =>
      reject(refusal(statusCode, statusMessage)),
    )
    request.once('connect', ({ statusCode = 0, statusMessage }, _socket, head) => {
      if (statusCode < 200 || statusCode > 299) return reject(refusal(statusCode, statusMessage))
      if (head.length) socket.unshift(head)
      resolve()
    })
    request.end()
  })
}

function refusal(status = 0, text = ''): MailError {
  return new MailError('proxy_failed', {
    serverReply: `${status} ${text}`,
    // 5xx speaks of the way to the target, everything else of us.
    permanent: status < 500,
  })
}
