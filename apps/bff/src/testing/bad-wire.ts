import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

interface Pair {
  client: Socket
  upstream: Socket
  /** nothing comes over it any more, and nothing says so */
  silent: boolean
}

/** Postgres behind a wire that can go bad; connections made later are well. */
export async function startBadWire(databaseUrl: string) {
  const target = new URL(databaseUrl)
  const pairs = new Set<Pair>()
  let armed: 'cut' | 'silence' | null = null
  let ended = 0

  const wire = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    const pair: Pair = { client, upstream, silent: false }
    pairs.add(pair)
    let cut = false
    for (const socket of [client, upstream]) {
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (chunk: Buffer) => {
      if (armed !== null && /commit/i.test(chunk.toString('latin1'))) {
        if (armed === 'cut') cut = true
        else pair.silent = true
        armed = null
        ended += 1
      } else if (pair.silent) return
      upstream.write(chunk)
    })
    upstream.on('data', (chunk: Buffer) => {
      if (cut) client.destroy()
      else if (!pair.silent) client.write(chunk)
    })
  }).listen(0, '127.0.0.1')
  await once(wire, 'listening')
  const address = wire.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const url = new URL(databaseUrl)
  url.port = String(address.port)

  return {
    url: url.href,
    /** Every connection made so far. */
    silence() {
      for (const pair of pairs) pair.silent = true
    },
    /** The next COMMIT reaches Postgres, and its answer nobody. */
    endAtCommit: (how: 'cut' | 'silence') => void (armed = how),
    /** How many connections a COMMIT has ended. */
    ended: () => ended,
    async [Symbol.asyncDispose]() {
      for (const { client, upstream } of pairs) {
        client.destroy()
        upstream.destroy()
      }
      wire.close()
    },
  }
}
