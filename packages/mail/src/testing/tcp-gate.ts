import { once } from 'node:events'
import net from 'node:net'

/** Stands before a server, and can be shut: connections are cut and new ones refused. */
export interface TcpGate extends AsyncDisposable {
  readonly port: number
  shut(): Promise<void>
  open(): Promise<void>
}

export async function createTcpGate(behind: () => number): Promise<TcpGate> {
  const sockets = new Set<net.Socket>()
  let server: net.Server | undefined
  let port = 0

  function pass(client: net.Socket): void {
    const inner = net.connect({ host: '127.0.0.1', port: behind(), noDelay: true })
    for (const [from, to] of [
      [client, inner],
      [inner, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => {})
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      from.pipe(to)
    }
  }

  async function open(): Promise<void> {
    server = net.createServer({ noDelay: true }, pass)
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    port = typeof address === 'object' && address ? address.port : 0
  }

  async function shut(): Promise<void> {
    for (const socket of sockets) socket.destroy()
    if (!server?.listening) return
    server.close()
    await once(server, 'close')
  }

  await open()
  return {
    get port() {
      return port
    },
    open,
    shut,
    [Symbol.asyncDispose]: shut,
  }
}
