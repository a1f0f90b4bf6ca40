import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { freePorts } from './free-ports.ts'

it('offers different ports on which a server can listen', async () => {
  const ports = await freePorts(20)
  expect(new Set(ports).size).toBe(20)
  for (const port of ports) {
    const server = createServer()
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    await new Promise((resolve) => server.close(resolve))
  }
})

it('stays below the ports that the system lends to outgoing connections', async () => {
  const ports = await freePorts(200)
  expect(Math.max(...ports)).toBeLessThan(32_768)
})
