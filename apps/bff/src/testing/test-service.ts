import { apiKeyMade, type CreateApiKey } from '@mailgrant/contract/api-key'
import { type Problem, problem } from '@mailgrant/contract/problem'
import { type ServiceToken, serviceToken } from '@mailgrant/contract/service'
import type { Sandbox } from '@mailgrant/sandbox'
import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { Clock } from '../deps.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { type Configured, consoleDeps, createTestConsole, type TestConsole } from './console.ts'
import type { TestDatabase } from './open-database.ts'
import { signInFirst } from './sign-in-first.ts'
import { startTestApp, type TestApp, type TestClient } from './test-app.ts'

/** The whole app with a signed-in administrator, authorised mailboxes, and services that ask. */
export interface TestService {
  app: TestApp
  desk: TestConsole
  ada: TestClient
  makeKey(changes?: Partial<CreateApiKey>): Promise<{ id: string; key: string }>
  /** An enabled mailbox with a token; outgoing mail uses the same. */
  authorised(options?: Parameters<TestConsole['configure']>[0]): Promise<Configured>
  as(key: string): ServiceCaller
}

export interface ServiceCaller {
  request(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>
  ok<T extends z.ZodType>(
    schema: T,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<z.infer<T>>
  problem(method: string, path: string, body?: unknown): Promise<Problem>
  token(address: string, account?: 'mailbox' | 'smtp'): Promise<ServiceToken>
}

/** Every port of this process's sandbox will do: what it is asked for is never connected to. */
const server = { enabled: true, host: 'localhost', port: 993 }

export async function startTestService(
  database: TestDatabase,
  sandbox: Sandbox,
  clock: Clock = () => new Date(),
): Promise<TestService> {
  const parts = consoleDeps(database.db, sandbox, { clock })
  const { sealer, broker, presets, authorizationServer, pulse, metrics } = parts
  const app = await startTestApp(database, {
    env: { allowPrivateHosts: true, providersFile: sandbox.providersFile },
    clock,
    replace: { sealer, broker, presets, authorizationServer, pulse, metrics },
  })
  const ada = await signInFirst(app)
  const desk = await createTestConsole(parts, sandbox)
  return {
    app,
    desk,
    ada,
    makeKey: (changes = {}) =>
      ada.ok(apiKeyMade, 'POST', '/api/api-keys', {
        name: 'Ticket importer',
        reach: { emails: 'all' },
        actions: ['fetch', 'send', 'health'],
        expiresAt: null,
        ...changes,
      }),
    async authorised(options) {
      const configured = await desk.configure(options)
      const outcome = await desk.authorize(configured)
      if (outcome.result !== 'success') throw new Error(outcome.result)
      const { mailbox, smtp } = configured.email.accounts
      await database.db.update(mailAccount).set(server).where(eq(mailAccount.id, mailbox))
      await database.db
        .update(mailAccount)
        .set({ ...server, port: 587, authMethod: 'mailbox' })
        .where(eq(mailAccount.id, smtp))
      sandbox.ledger.clear()
      return configured
    },
    as: (key) => callerOf(app, key),
  }
}

function callerOf(app: TestApp, key: string): ServiceCaller {
  const client = app.client()
  const authorization = `Bearer ${key}`
  const caller: ServiceCaller = {
    // no cookie, and none of the headers that the console's own page sends
    request: (method, path, body, headers = {}) =>
      client.request(method, `/api/v1${path}`, body, {
        authorization,
        'x-mailgrant': '',
        ...headers,
      }),
    async ok(schema, method, path, body) {
      const response = await caller.request(method, path, body)
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
      return schema.parse(JSON.parse(text))
    },
    async problem(method, path, body) {
      const response = await caller.request(method, path, body)
      return problem.parse(await response.json())
    },
    token: (address, account = 'mailbox') =>
      caller.ok(serviceToken, 'GET', `/emails/${address}/${account}/token`),
  }
  return caller
}
