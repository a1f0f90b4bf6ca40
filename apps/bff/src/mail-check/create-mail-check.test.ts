import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMailCheck } from './create-mail-check.ts'
import type { CheckTarget } from './mail-check.ts'

const clock = () => new Date()
const basic = { method: 'basic', login: 'a', password: 'b' } as const
let silent: Awaited<ReturnType<typeof silentServer>>

/** Accepts, says its greeting, and nothing more. */
async function silentServer(greeting: string) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
    socket.write(greeting)
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no port')
  return {
    port: bound.port,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const target = (changes: Partial<CheckTarget> = {}): CheckTarget => ({
  protocol: 'imap',
  host: 'localhost',
  port: silent.port,
  tlsMode: 'none',
  credentials: basic,
  ...changes,
})

describe('the whole test', () => {
  const timeoutMs = 400
  const check = createMailCheck({ clock, allowPrivateHosts: true, timeoutMs })

  const within = async (changes: Partial<CheckTarget>) => {
    const began = performance.now()
    const report = await check.run(target(changes))
    return { report, tookMs: performance.now() - began }
  }

  for (const [name, greeting] of [
    ['accepts and stays silent', ''],
    ['greets and then stays silent', '* OK ready\r\n'],
  ] as const)
    describe(`with a server that ${name}`, () => {
      beforeEach(async () => {
        silent = await silentServer(greeting)
      })
      afterEach(() => silent.close())

      it.each([
        ['IMAP', {}],
        ['IMAP with TLS', { tlsMode: 'implicit' }],
        ['POP3', { protocol: 'pop3' }],
        ['SMTP', { protocol: 'smtp' }],
      ] as const)('ends in time and in words: %s', async (_, changes) => {
        const { report, tookMs } = await within(changes)
        expect(report.outcome).toBe('failed')
        expect(report).toHaveProperty('cause', expect.stringMatching(/\.$/))
        expect(report).toHaveProperty('remedy', expect.stringMatching(/\.$/))
        expect(tookMs).toBeLessThan(timeoutMs + 8_000)
      })

      it('ends in time where the token does not come either', async () => {
        const getToken = () => new Promise<never>(() => undefined)
        const tokens = { getToken, invalidate: async () => undefined }
        const { report, tookMs } = await within({
          credentials: { method: 'oauth2', login: 'a', tokens },
        })
        expect(report.outcome).toBe('failed')
        expect(tookMs).toBeLessThan(timeoutMs + 8_000)
      })
    })
})

it('is given 15 seconds in all, unless told otherwise', async () => {
  silent = await silentServer('* BYE\r\n')
  const limits = vi.spyOn(AbortSignal, 'timeout')
  try {
    await createMailCheck({ clock, allowPrivateHosts: true }).run(target())
    // Its own limit comes first; those of the mail package lie within it.
    expect(limits.mock.calls[0]).toEqual([15_000])
  } finally {
    limits.mockRestore()
    await silent.close()
  }
})
