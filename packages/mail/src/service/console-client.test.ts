import { serviceEmail, serviceToken } from '@mailgrant/contract/service'
import { problemText } from '@mailgrant/contract/problem-text'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MailError } from '../mail-error.ts'
import {
  startConsoleServer,
  testEmail,
  testId,
  testKey,
  testToken,
  type ConsoleServer,
} from '../testing/console-server.ts'
import { testDeps, type TestDeps } from '../testing/test-deps.ts'
import { createConsoleClient, type ConsoleClient } from './console-client.ts'

let server: ConsoleServer
let deps: TestDeps
let client: ConsoleClient

beforeEach(async () => {
  server = await startConsoleServer(testEmail())
  deps = testDeps()
  client = createConsoleClient({ origin: server.url, apiKey: testKey }, deps)
})
afterEach(() => server[Symbol.asyncDispose]())

const settings = { method: 'GET', path: `/emails/${testId}`, answer: serviceEmail } as const
const token = {
  method: 'GET',
  path: `/emails/${testId}/mailbox/token`,
  answer: serviceToken,
} as const

async function failure(work: Promise<unknown>): Promise<MailError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof MailError) return error
  throw new Error(`no MailError but ${inspect(error)}`)
}

const problem = (code: keyof typeof problemText, more: object = {}) => {
  const [status, title, remedy] = problemText[code]
  return {
    status,
    body: { type: 'about:blank', title, status, code, remedy, requestId: 'r-7', ...more },
  }
}

describe('settings', () => {
  it('are sent once and asked for by their ETag afterwards', async () => {
    const first = await client.ask(settings)
    if (first.state !== 'new') throw new Error('nothing came')
    expect(first.value.address).toBe('support@example.test')
    expect(await client.ask({ ...settings, etag: first.etag })).toEqual({ state: 'unchanged' })
    server.email = { ...server.email, name: 'Renamed' }
    expect(await client.ask({ ...settings, etag: first.etag })).toMatchObject({
      state: 'new',
      value: { name: 'Renamed' },
    })
  })
})

describe('every refusal has a code of its own', () => {
  it.each([
    ['api_key_missing', 'api_key_rejected', true, 'service'],
    ['api_key_unknown', 'api_key_rejected', true, 'service'],
    ['api_key_revoked', 'api_key_rejected', true, 'service'],
    ['api_key_expired', 'api_key_rejected', true, 'service'],
    ['action_not_allowed', 'action_not_allowed', true, 'service'],
    ['email_out_of_reach', 'email_unknown', true, 'service'],
    ['account_not_ready', 'account_not_ready', true, 'admin'],
    ['account_not_oauth2', 'account_not_oauth2', true, 'service'],
    ['reauthorization_required', 'reauthorization_required', true, 'admin'],
    ['token_not_found', 'reauthorization_required', true, 'admin'],
    ['client_rejected', 'token_unavailable', true, 'admin'],
    ['provider_unreachable', 'token_unavailable', false, 'provider'],
    ['refresh_failed', 'token_unavailable', false, 'provider'],
    ['too_many_requests', 'throttled', false, 'service'],
    ['unavailable', 'console_unreachable', false, 'admin'],
    ['internal', 'console_unreachable', false, 'admin'],
  ] as const)('%s becomes %s', async (code, expected, permanent, whoseMove) => {
    const [status, title, remedy] = problemText[code]
    server.script = Array.from({ length: 4 }, () => problem(code))
    const error = await failure(client.ask(token))
    expect(error).toMatchObject({
      code: expected,
      permanent,
      whoseMove,
      message: title,
      remedy,
      serverReply: `${status} ${code}, request r-7`,
    })
  })

  it('says the detail where there is one', async () => {
    server.script = [problem('account_not_ready', { detail: 'Remote Mailbox is switched off.' })]
    expect((await failure(client.ask(token))).message).toBe('Remote Mailbox is switched off.')
  })

  it('judges an answer without a problem by its status', async () => {
    server.script = [{ status: 403, body: '<html>blocked</html>' }]
    expect((await failure(client.ask(token))).code).toBe('action_not_allowed')
    server.script = [{ status: 404, body: 'nothing here' }]
    expect(await failure(client.ask(token))).toMatchObject({
      code: 'console_unreachable',
      permanent: true,
    })
  })
})

describe('trying again', () => {
  it('outlasts 502, 503 and 504 with growing pauses', async () => {
    server.tokens = [testToken('good')]
    server.script = [502, 503, 504].map((status) => ({ status, body: 'no upstream' }))
    expect(await client.ask(token)).toMatchObject({ value: { accessToken: 'good' } })
    expect(deps.slept).toEqual([250, 500, 1000])
  })

  it('ends after four attempts', async () => {
    server.script = Array.from({ length: 9 }, () => ({ status: 503 }))
    expect((await failure(client.ask(token))).code).toBe('console_unreachable')
    expect(server.requests).toHaveLength(4)
  })

  it('waits as long as Retry-After says', async () => {
    server.tokens = [testToken('good')]
    server.script = [{ ...problem('too_many_requests'), headers: { 'retry-after': '3' } }]
    expect(await client.ask(token)).toMatchObject({ state: 'new' })
    expect(deps.slept).toEqual([3000])
  })

  it('does not wait longer than it is worth, and says how long it would be', async () => {
    server.script = [{ ...problem('too_many_requests'), headers: { 'retry-after': '60' } }]
    expect(await failure(client.ask(token))).toMatchObject({
      code: 'throttled',
      retryAfterMs: 60_000,
    })
    expect(deps.slept).toEqual([])
  })

  it('never asks twice what was refused for good', async () => {
    server.script = [problem('reauthorization_required')]
    await failure(client.ask(token))
    expect(server.requests).toHaveLength(1)
  })

  it('comes back to a console that was down, and tells one that stays down', async () => {
    const { url } = server
    await server[Symbol.asyncDispose]()
    const error = await failure(client.ask(token))
    expect(error).toMatchObject({ code: 'console_unreachable', permanent: false })
    expect(error.message).toContain('Nothing accepts connections')
    expect(deps.slept).toHaveLength(3)
    server = await startConsoleServer(testEmail())
    expect(server.url).not.toBe(url)
  })

  it('gives up on a console that takes the request and says nothing', async () => {
    server.script = Array.from({ length: 4 }, () => ({ status: 200, delayMs: 300 }))
    const impatient = createConsoleClient(
      { origin: server.url, apiKey: testKey },
      // As the client's own limit of ten seconds would end it.
      { ...deps, fetch: (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(30) }) },
    )
    expect(await failure(impatient.ask(token))).toMatchObject({
      code: 'console_unreachable',
      permanent: false,
      message: 'The Mailgrant console did not answer in time.',
    })
    expect(deps.slept).toHaveLength(3)
  })

  it('ends at once when the caller does not want it any more', async () => {
    server.script = [{ status: 200, delayMs: 5000 }]
    const started = performance.now()
    const signal = AbortSignal.timeout(50)
    expect((await failure(client.ask({ ...token, signal }))).code).toBe('timeout')
    const controller = new AbortController()
    controller.abort()
    expect((await failure(client.ask({ ...token, signal: controller.signal }))).code).toBe(
      'aborted',
    )
    expect(performance.now() - started).toBeLessThan(4500)
  })
})

describe('what is not a console', () => {
  it('is told apart from one, and gets the key once', async () => {
    server.script = [
      { status: 302, headers: { location: 'https://elsewhere.example/' } },
      { status: 200, body: '<html></html>' },
      { status: 200, body: { accessToken: 5 } },
    ]
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const error = await failure(client.ask(token))
      expect(error).toMatchObject({ code: 'console_unreachable', permanent: true })
      expect(error.message).toContain('not a Mailgrant console')
    }
    expect(server.requests).toHaveLength(3)
  })
})

it('no error holds the key or a token, whatever the console echoes', async () => {
  const secret = 's'.repeat(1500)
  server.script = [
    problem('account_not_ready', { detail: `Bearer ${testKey} and ${secret}` }),
    problem('account_not_ready', { remedy: `Bearer ${testKey}\r\n${secret}` }),
    { status: 200, body: { accessToken: secret, expiresAt: 'never' } },
    { status: 401, body: testKey },
  ]
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const error = await failure(client.ask(token))
    const shown = `${inspect(error, { depth: 9 })}${error.message}${error.remedy}${error.serverReply}`
    expect(shown).not.toContain(testKey)
    expect(shown).not.toContain(secret)
  }
})
