import net, { type LookupFunction } from 'node:net'
import tls from 'node:tls'
import { cancellationError, whenAborted } from './cancellation.ts'
import { MailError } from './mail-error.ts'
import { networkError } from './network-error.ts'
import { openTunnel, parseProxy } from './proxy.ts'
import { defaultTimeouts, type ServerSettings } from './settings.ts'
import type { StepRecorder } from './step-recorder.ts'

export interface OpenOptions {
  signal?: AbortSignal | undefined
  steps?: StepRecorder | undefined
}

/**
 * Opens the connection that all three protocols speak over, encrypted where the mode is
 * `implicit`. One place, so that address pinning, IP version, certificates and time-outs hold
 * alike for each of them.
 *
 * @throws MailError for every way in which this can fail
 */
export async function openSocket(
  settings: ServerSettings,
  { signal, steps }: OpenOptions,
): Promise<net.Socket> {
  const limit = { ...defaultTimeouts, ...settings.timeouts }.connect
  const started = performance.now()
  steps?.begin('connect')
  const socket = await (settings.proxy === undefined
    ? connect(settings, limit, signal)
    : connectThrough(settings.proxy, settings, limit, signal))
  const { host, port } = settings
  const where = proxied.has(socket) ? `${host}:${port} through the proxy` : describeAddress(socket)
  steps?.ok(`Connected to ${where}.`)
  if (settings.tlsMode !== 'implicit') return socket
  steps?.begin('tls')
  const left = Math.max(1, limit - (performance.now() - started))
  const secured = await secure(socket, settings, left, signal)
  steps?.ok(describeTls(secured))
  return secured
}

function connect(
  settings: ServerSettings,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<net.Socket> {
  const { host, port, ipFamily, lookup } = settings
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(cancellationError(signal))
    const socket = net.connect({
      host,
      port,
      keepAlive: true,
      noDelay: true,
      ...(ipFamily ? { family: ipFamily } : {}),
      ...(lookup ? { lookup: markRefusals(lookup) } : {}),
    })
    const fail = (error: MailError) => {
      settle()
      socket.on('error', () => {})
      socket.destroy()
      reject(error)
    }
    const timer = setTimeout(() => fail(new MailError('connection_timeout')), limit)
    const abort = whenAborted(signal, () => signal && fail(cancellationError(signal)))
    const onError = (error: Error) => fail(networkError(error, 'connect'))
    function settle() {
      clearTimeout(timer)
      abort[Symbol.dispose]()
      socket.off('error', onError)
    }
    socket.once('error', onError)
    socket.once('connect', () => {
      settle()
      resolve(socket)
    })
  })
}

/** Their peer is the proxy: its address says nothing about where the connection ends. */
const proxied = new WeakSet<net.Socket>()

/** Through a proxy, which resolves the host itself; `limit` holds for proxy and tunnel together. */
async function connectThrough(
  address: string,
  settings: ServerSettings,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<net.Socket> {
  const proxy = parseProxy(address)
  const started = performance.now()
  const way = { ...settings, host: proxy.host, port: proxy.port }
  const socket = await connect(way, limit, signal).catch((error: unknown) => {
    throw proxyUnreachable(error)
  })
  const left = Math.max(1, limit - (performance.now() - started))
  await untilOpen(socket, left, signal, openTunnel(socket, proxy, settings))
  proxied.add(socket)
  return socket
}

function proxyUnreachable(error: unknown): unknown {
  if (!(error instanceof MailError) || error.code === 'aborted' || error.code === 'timeout') {
    return error
  }
  if (error.code === 'host_not_allowed') return error
  return new MailError('proxy_failed', { cause: error, permanent: error.permanent })
}

/** The tunnel, or what ended it first: time, the caller, or a connection that was lost. */
function untilOpen(
  socket: net.Socket,
  limit: number,
  signal: AbortSignal | undefined,
  tunnel: Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      settle()
      socket.on('error', () => {})
      socket.destroy()
      reject(error)
    }
    const timer = setTimeout(() => fail(new MailError('connection_timeout')), limit)
    const abort = whenAborted(signal, () => signal && fail(cancellationError(signal)))
    const onError = (cause: Error) => fail(new MailError('proxy_failed', { cause }))
    function settle() {
      clearTimeout(timer)
      abort[Symbol.dispose]()
      socket.off('error', onError)
    }
    socket.on('error', onError)
    tunnel.then(() => {
      settle()
      resolve()
    }, fail)
  })
}

/** What a caller's resolver refuses is not a name that is missing: it says so by its own code. */
function markRefusals(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, options, (error, ...result) => {
      if (!error) return callback(error, ...result)
      const known = networkError(error, 'connect')
      const refused = known.code === 'connection_lost'
      callback(refused ? new MailError('host_not_allowed', { cause: error }) : known, ...result)
    })
}

/**
 * Encrypts a connected socket, with the certificate verified against the host of the settings.
 *
 * @throws MailError `certificate_invalid`, `tls_failed`, `timeout` or `aborted`
 */
export function secure(
  socket: net.Socket,
  settings: ServerSettings,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const secured = startTls(socket, settings)
    const fail = (error: MailError) => {
      settle()
      secured.on('error', () => {})
      secured.destroy()
      socket.destroy()
      reject(error)
    }
    const timer = setTimeout(() => fail(new MailError('tls_failed', handshakeTimeout)), limit)
    const abort = whenAborted(signal, () => signal && fail(cancellationError(signal)))
    const onError = (error: Error) => fail(networkError(error, 'tls'))
    const onClose = () => fail(new MailError('tls_failed'))
    function settle() {
      clearTimeout(timer)
      abort[Symbol.dispose]()
      secured.off('error', onError)
      secured.off('close', onClose)
    }
    secured.once('error', onError)
    secured.once('close', onClose)
    secured.once('secureConnect', () => {
      settle()
      resolve(secured)
    })
  })
}

const handshakeTimeout = { message: 'The server did not finish the TLS handshake in time.' }

/** Starts TLS without waiting for it; errors come on the socket that it returns. */
export function startTls(
  socket: net.Socket,
  settings: ServerSettings,
  onSecure?: () => void,
): tls.TLSSocket {
  return tls.connect({ socket, ...tlsOptions(settings) }, onSecure)
}

export function tlsOptions(settings: ServerSettings): tls.ConnectionOptions {
  const { host } = settings
  const ca = settings.tls?.ca
  return {
    // `host` is what the certificate is checked against, also for an IP address without SNI.
    host,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(net.isIP(host) ? {} : { servername: host }),
    ...(ca ? { ca } : {}),
  }
}

export function describeTls(socket: tls.TLSSocket): string {
  return `${socket.getProtocol() ?? 'TLS'}, certificate verified.`
}

function describeAddress({ remoteAddress, remotePort }: net.Socket): string {
  const address = remoteAddress ?? ''
  return `${net.isIPv6(address) ? `[${address}]` : address}:${remotePort ?? ''}`
}

/** True for a connection that never leaves this machine. */
export function isLoopback(socket: net.Socket): boolean {
  if (proxied.has(socket)) return false
  const address = socket.remoteAddress?.replace(/^::ffff:/, '') ?? ''
  return address === '::1' || address.startsWith('127.')
}
