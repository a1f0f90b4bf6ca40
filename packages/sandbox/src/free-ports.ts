import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Below the ports that Linux (32768 up), macOS and Windows (49152 up) lend to outgoing connections:
 * of those, one that was free a moment ago is soon some client's.
 */
const range = { from: 12_000, to: 32_000 }
const attempts = 100

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** Ports that were free a moment ago, all different. */
export async function freePorts(count: number, host = '127.0.0.1'): Promise<number[]> {
  const ports = new Set<number>()
  for (let attempt = 0; ports.size < count; attempt++) {
    if (attempt > count + attempts) throw new Error(`no ${count} free ports on ${host}`)
    const port = randomInt(range.from, range.to)
    if (!ports.has(port) && (await isFree(port, host))) ports.add(port)
  }
  return [...ports]
}

export async function freePort(host?: string): Promise<number> {
  const [port] = await freePorts(1, host)
  if (port === undefined) throw new Error('no free port')
  return port
}
