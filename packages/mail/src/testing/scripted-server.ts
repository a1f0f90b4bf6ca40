import { once } from 'node:events'
import net from 'node:net'
import { createInterface } from 'node:readline'

/** The server's side of one connection, driven line by line by a script. */
export interface ScriptedClient {
  /** Sends bytes as they are; CRLF is up to the script. */
  send(bytes: string | Buffer): Promise<void>
  /** Waits for the next line and compares it; a RegExp for lines that vary. */
  expect(line: string | RegExp): Promise<string>
  /** The next line, or undefined once the client has hung up. */
  next(): Promise<string | undefined>
  /** Answers every later line with nothing and keeps the connection open. */
  hang(): Promise<void>
  /** Hangs up without a word. */
  drop(): void
}

export interface ScriptedServer extends AsyncDisposable {
  readonly port: number
  /** how many connections there were */
  readonly connections: number
  /** what the scripts found wrong; a test asserts that it is empty */
  readonly complaints: string[]
}

/**
 * A server on loopback that follows a script for each connection.
 *
 * @param scripts one a connection, in order; the last one serves all later ones
 * @param packet how many octets go into one packet; default all at once
 * @param port default a free one
 */
export async function startScriptedServer(
  scripts: ((client: ScriptedClient) => Promise<void>)[],
  {
    packet = Number.POSITIVE_INFINITY,
    port = 0,
  }: { packet?: number | readonly number[]; port?: number } = {},
): Promise<ScriptedServer> {
  const complaints: string[] = []
  const sockets = new Set<net.Socket>()
  let connections = 0

  const server = net.createServer({ noDelay: true }, (socket) => {
    const script = scripts[Math.min(connections, scripts.length - 1)]
    connections += 1
    sockets.add(socket)
    socket.on('error', () => {})
    const cuts = typeof packet === 'number' ? [] : [...packet]
    let sent = 0
    const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY })
    const incoming = lines[Symbol.asyncIterator]()

    async function write(piece: Buffer): Promise<void> {
      socket.write(piece)
      // Two turns of the event loop, so that the client reads this piece alone.
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    }

    const client: ScriptedClient = {
      async send(bytes) {
        let rest = Buffer.from(bytes)
        while (rest.length && !socket.destroyed) {
          const nextCut = cuts.find((cut) => cut > sent)
          const size = typeof packet === 'number' ? packet : (nextCut ?? Infinity) - sent
          const piece = rest.subarray(0, size)
          rest = rest.subarray(piece.length)
          sent += piece.length
          await write(piece)
        }
      },
      async expect(wanted) {
        const line = await client.next()
        const fits = typeof wanted === 'string' ? line === wanted : wanted.test(line ?? '')
        if (line === undefined || !fits) {
          complaints.push(`expected ${String(wanted)}, got ${line?.slice(0, 80) ?? '(hung up)'}`)
          socket.destroy()
          throw new Error(complaints.at(-1))
        }
        return line
      },
      async next() {
        const { value, done } = await incoming.next()
        return done ? undefined : String(value)
      },
      async hang() {
        await once(socket, 'close')
      },
      drop: () => socket.destroy(),
    }
    void script?.(client).catch(() => {})
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()

  return {
    port: typeof address === 'object' && address ? address.port : 0,
    get connections() {
      return connections
    },
    complaints,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
