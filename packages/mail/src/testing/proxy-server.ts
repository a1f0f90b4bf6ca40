import { once } from 'node:events'
import http from 'node:http'
import net, { type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** A proxy on loopback; `seen` holds the targets that it was asked for. */
export interface ProxyServer extends AsyncDisposable {
  readonly port: number
  readonly seen: string[]
}

interface ProxyOptions {
  user?: string
  password?: string
  /** SOCKS reply code or HTTP status, in place of carrying on */
  refuse?: number
  /** takes the request and says nothing */
  hang?: boolean
  /** waits for the target to speak and sends its words in one packet with the proxy's own answer */
  coalesce?: boolean
}

const localhost = '127.0.0.1'

/** SOCKS 4, 4a (no RFC) and 5 (RFC 1928, RFC 1929), CONNECT only; every target is on this machine. */
export async function startSocksServer(options: ProxyOptions = {}): Promise<ProxyServer> {
  const seen: string[] = []
  const server = net.createServer(
    (client) => void serveSocks(client, options, seen).catch(() => client.destroy()),
  )
  return listen(server, seen)
}

async function serveSocks(client: Socket, options: ProxyOptions, seen: string[]): Promise<void> {
  client.on('error', () => {})
  const read = reader(client)
  const [version] = await read(1)
  const target =
    version === 4 ? await readSocks4(read) : await negotiateSocks5(client, read, options)
  if (!target) return
  seen.push(`${target.host}:${target.port}`)
  if (options.hang) return
  const code = options.refuse ?? 0
  const answer =
    version === 4
      ? Buffer.from([0, code || 0x5a, 0, 0, 0, 0, 0, 0])
      : Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0])
  if (code) return void client.end(answer)
  await carry(client, target.port, answer, options.coalesce)
}

async function readSocks4(read: Read) {
  const head = await read(7)
  await readText(read)
  const named = head[3] === 0 && head[4] === 0 && head[5] === 0
  const host = named ? await readText(read) : [...head.subarray(3, 7)].join('.')
  return { host, port: head.readUInt16BE(1) }
}

async function negotiateSocks5(client: Socket, read: Read, { user, password }: ProxyOptions) {
  const methods = await read((await read(1))[0] ?? 0)
  const method = user === undefined ? 0 : 2
  if (!methods.includes(method)) return void client.end(Buffer.from([5, 0xff]))
  client.write(Buffer.from([5, method]))
  if (method === 2) {
    await read(1)
    const name = String(await read((await read(1))[0] ?? 0))
    const secret = String(await read((await read(1))[0] ?? 0))
    const good = name === user && secret === password
    client.write(Buffer.from([1, good ? 0 : 1]))
    if (!good) return void client.end()
  }
  const kind = (await read(4))[3]
  if (kind === 1) {
    const address = await read(4)
    return { host: address.join('.'), port: (await read(2)).readUInt16BE() }
  }
  const host = String(await read((await read(1))[0] ?? 0))
  return { host, port: (await read(2)).readUInt16BE() }
}

/** CONNECT (RFC 9110 §9.3.6). */
export async function startConnectServer(options: ProxyOptions = {}): Promise<ProxyServer> {
  const seen: string[] = []
  const { user, password } = options
  const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const server = http.createServer()
  server.on('connect', (request, client: Socket) => {
    client.on('error', () => {})
    if (user !== undefined && request.headers['proxy-authorization'] !== wanted) {
      return client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    }
    seen.push(request.url ?? '')
    if (options.hang) return
    if (options.refuse) return client.end(`HTTP/1.1 ${options.refuse} No\r\n\r\n`)
    const port = Number(new URL(`http://${request.url}`).port)
    void carry(client, port, Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), options.coalesce)
  })
  return listen(server, seen)
}

async function carry(
  client: Socket,
  port: number,
  answer: Buffer,
  coalesce = false,
): Promise<void> {
  const target = net.connect(port, localhost)
  target.on('error', () => client.destroy())
  client.on('close', () => target.destroy())
  await once(target, 'connect')
  if (coalesce) {
    const [first]: Buffer[] = await once(target, 'data')
    target.pause()
    client.write(Buffer.concat([answer, first ?? Buffer.alloc(0)]))
  } else client.write(answer)
  client.pipe(target)
  target.pipe(client)
}

type Read = (octets: number) => Promise<Buffer>

function reader(socket: Socket): Read {
  return async (octets) => {
    if (octets === 0) return Buffer.alloc(0)
    for (;;) {
      const chunk: unknown = socket.read(octets)
      if (Buffer.isBuffer(chunk)) return chunk
      if (socket.readableEnded || socket.destroyed) throw new Error('hung up')
      await once(socket, 'readable')
    }
  }
}

async function readText(read: Read): Promise<string> {
  let text = ''
  for (;;) {
    const [octet = 0] = await read(1)
    if (octet === 0) return text
    text += String.fromCodePoint(octet)
  }
}

async function listen(server: net.Server, seen: string[]): Promise<ProxyServer> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.listen(0, localhost)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    seen,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
