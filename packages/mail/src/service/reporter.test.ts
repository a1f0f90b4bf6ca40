import { afterEach, beforeEach, expect, it } from 'vitest'
import { MailError } from '../mail-error.ts'
import {
  startConsoleServer,
  testEmail,
  testId,
  testKey,
  type ConsoleServer,
} from '../testing/console-server.ts'
import { testDeps, type TestDeps } from '../testing/test-deps.ts'
import { createConsoleClient } from './console-client.ts'
import { createReporter, type Reporter } from './reporter.ts'

let server: ConsoleServer
let deps: TestDeps
let reporter: Reporter

beforeEach(async () => {
  server = await startConsoleServer(testEmail())
  deps = testDeps()
  const client = createConsoleClient({ origin: server.url, apiKey: testKey }, deps)
  reporter = createReporter(client, testId, 'smtp', deps)
})
afterEach(() => server[Symbol.asyncDispose]())

/** What has arrived by now, as `ok` or the code. */
async function told(count: number): Promise<string[]> {
  await expect.poll(() => server.reports.length).toBe(count)
  // One too many would have been sent by now.
  await new Promise((resolve) => setTimeout(resolve, 30))
  return server.reports.map(({ report }) => (report.outcome === 'ok' ? 'ok' : report.code))
}
const rejected = () => new MailError('token_rejected', { serverReply: '535 5.7.3 no' })

it('tells one success a minute', async () => {
  for (let index = 0; index < 100; index += 1) reporter.ok()
  expect(await told(1)).toEqual(['ok'])
  await deps.pass(60_000)
  expect(await told(1)).toEqual(['ok'])
  reporter.ok()
  expect(await told(2)).toEqual(['ok', 'ok'])
})

it('tells a failure with the words of the server, and again when it is another one', async () => {
  reporter.failed(rejected())
  reporter.failed(rejected())
  reporter.failed(new MailError('server_unavailable'))
  expect(await told(2)).toEqual(['token_rejected', 'server_unavailable'])
  expect(server.reports[0]).toEqual({
    account: 'smtp',
    report: {
      outcome: 'failed',
      code: 'token_rejected',
      message: 'The server rejected the access token.',
      serverReply: '535 5.7.3 no',
    },
  })
})

it('tells a failure at once after a success, and the recovery when its minute has come', async () => {
  reporter.ok()
  reporter.failed(rejected())
  reporter.ok()
  expect(await told(2)).toEqual(['ok', 'token_rejected'])
  await deps.pass(60_000)
  expect(await told(3)).toEqual(['ok', 'token_rejected', 'ok'])
})

it('does not tell what was true in between only', async () => {
  reporter.ok()
  reporter.failed(rejected())
  reporter.ok()
  reporter.failed(rejected())
  await deps.pass(60_000)
  expect(await told(2)).toEqual(['ok', 'token_rejected'])
})

it('sends what waits when it is closed', async () => {
  reporter.ok()
  reporter.failed(rejected())
  reporter.ok()
  reporter.flush()
  expect(await told(3)).toEqual(['ok', 'token_rejected', 'ok'])
})

it.each([
  'sender_not_allowed',
  'recipient_rejected',
  'aborted',
  'closed',
  'console_unreachable',
  'reauthorization_required',
  'token_unavailable',
] as const)('does not tell %s: it is the caller’s own matter, or the console’s', async (code) => {
  reporter.failed(new MailError(code))
  reporter.ok()
  expect(await told(1)).toEqual(['ok'])
})

it('harms nobody when the console does not take it', async () => {
  server.script = [{ status: 500 }, { status: 503 }]
  reporter.ok()
  reporter.failed(rejected())
  await expect.poll(() => server.requests.length).toBe(2)
  expect(server.reports).toEqual([])
})
