import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { testCertificate } from './test-certificate.ts'

/** A server on loopback whose connections are handled octet by octet. */
export interface SocketServer extends AsyncDisposable {
  readonly port: number
  /** Waits until all clients have hung up; false when one has not within so many milliseconds. */
  deserted(limit: number): Promise<boolean>
}

export async function startSocketServer(
  serve: (socket: Socket) => void,
  { tls = false }: { tls?: boolean } = {},
): Promise<SocketServer> {
  const server = tls ? createTlsServer(testCertificate) : createServer({ noDelay: true })
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  })
  server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
    socket.on('error', () => {})
    serve(socket)
    // A socket that nobody reads would not notice that the client has hung up.
    socket.resume()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    async deserted(limit) {
      const until = performance.now() + limit
      while (sockets.size > 0 && performance.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      return sockets.size === 0
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Calls back for each line of the client, without its line end. */
export function onLines(socket: Socket, take: (line: string) => void): void {
  let rest = ''
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line.replace(/\r$/, ''))
  })
}
