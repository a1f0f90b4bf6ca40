import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { freePort } from '@mailgrant/sandbox/free-ports'
import { expect, test } from '@playwright/test'
import { dataDirectory } from '../fixtures/prepared-data.ts'
import { startConsole } from '../fixtures/start-console.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const ways = [
  { way: 'the built console', command: process.execPath, args: ['apps/bff/dist/server.js'] },
  { way: 'npm start', command: 'npm', args: ['--silent', 'start'] },
]

/** Runs a console that is expected to give up, to its end. */
async function giveUp(
  { command, args }: (typeof ways)[number],
  env: Record<string, string>,
): Promise<{ code: number | null; said: string[] }> {
  const child = spawn(command, args, {
    cwd: root,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 80_000,
    killSignal: 'SIGKILL',
  })
  let said = ''
  let told = ''
  child.stderr.on('data', (part: Buffer) => (said += part.toString()))
  child.stdout.on('data', (part: Buffer) => (told += part.toString()))
  await once(child, 'close')
  expect(told).not.toContain('Mailgrant is ready')
  return { code: child.exitCode, said: said.trim().split('\n') }
}

for (const way of ways)
  test.describe(`${way.way} says in one sentence why it cannot start, and ends with a code that is not 0`, () => {
    test('where the port is taken', async () => {
      const taken = createServer().listen(0, '127.0.0.1')
      await once(taken, 'listening')
      const bound = taken.address()
      const port = typeof bound === 'object' && bound ? bound.port : 0
      const data = await dataDirectory('prepared')
      const env = { PORT: String(port), MAILGRANT_DATA_DIR: data.directory }
      expect(await giveUp(way, env)).toEqual({
        code: 1,
        said: [
          `Port ${port} on 127.0.0.1 is taken by another program. Stop it, or set PORT to a free port.`,
        ],
      })
      taken.close()
      await data.remove()
    })

    test('where another process uses the data directory', async () => {
      const data = await dataDirectory('prepared')
      {
        await using first = await startConsole({ dataDirectory: data.directory, env: {} })
        const env = { PORT: String(await freePort()), MAILGRANT_DATA_DIR: data.directory }
        expect(await giveUp(way, env)).toEqual({
          code: 1,
          said: [
            `The data directory ${data.directory} is in use by another Mailgrant process (process id ${first.pid()}). Stop that one first, or set MAILGRANT_DATA_DIR to another directory.`,
          ],
        })
        // The first goes on as if nothing had happened.
        expect((await fetch(`${first.url}/readyz`)).status).toBe(200)
      }
      await data.remove()
    })

    test('where a value of the environment is bad', async () => {
      expect(await giveUp(way, { PORT: 'eighty' })).toEqual({
        code: 1,
        said: ['PORT must be a port number.'],
      })
      expect(await giveUp(way, { MAILGRANT_PUBLIC_URL: 'http://mail.example.com' })).toEqual({
        code: 1,
        said: ['MAILGRANT_PUBLIC_URL must start with https://; plain http is for localhost only.'],
      })
    })
  })
