import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { z } from 'zod'
import { problem } from '@mailgrant/contract/problem'
import { createApp } from '../app.ts'
import { createDeps } from '../create-deps.ts'
import type { Clock, Deps } from '../deps.ts'
import { type Env, readEnv } from '../env.ts'
import { createLogger } from '../logging/create-logger.ts'
import type { TestDatabase } from './open-database.ts'

/** The whole app over a database of its own, and a browser's worth of cookies. */
export interface TestApp {
  deps: Deps
  database: TestDatabase
  /** what was logged, as text */
  logged(): string
  /** A client with its own cookies; `address` is where it seems to come from. */
  client(address?: string): TestClient
}

export interface TestClient {
  cookies: Map<string, string>
  request(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>
  /** The answer parsed by its contract schema; throws where the status is not 2xx. */
  ok<T extends z.ZodType>(
    schema: T,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<z.infer<T>>
  problem(method: string, path: string, body?: unknown): Promise<z.infer<typeof problem>>
}

export interface TestAppOptions {
  env?: Partial<Env>
  clock?: Clock
  /** replaces parts that reach out */
  replace?: Partial<Deps>
  webDirectory?: string
}

/** `database` is the test file's own, emptied here. */
export async function startTestApp(
  database: TestDatabase,
  options: TestAppOptions = {},
): Promise<TestApp> {
  await database.empty()
  const lines: string[] = []
  const env: Env = { ...readEnv({}), ...options.env }
  const deps = {
    ...createDeps({
      env,
      database,
      keys: [{ kid: 'test', key: randomBytes(32) }],
      log: createLogger({
        level: 'info',
        pretty: false,
        destination: { write: (line: string) => void lines.push(line) },
      }),
      ...(options.clock && { clock: options.clock }),
      webDirectory: options.webDirectory ?? join(import.meta.dirname, 'no-web'),
    }),
    ...options.replace,
  }
  const app = createApp(deps)
  return {
    deps,
    database,
    logged: () => lines.join(''),
    client: (address = '192.0.2.1') => createClient(app, env.publicUrl, address),
  }
}

function createClient(
  app: ReturnType<typeof createApp>,
  publicUrl: string,
  address: string,
): TestClient {
  const cookies = new Map<string, string>()
  const client: TestClient = {
    cookies,
    async request(method, path, body, headers = {}) {
      const response = await app.request(publicUrl + path, {
        method,
        headers: {
          host: new URL(publicUrl).host,
          'x-mailgrant': '1',
          'x-forwarded-for': address,
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (value === '' || /max-age=0/i.test(line)) cookies.delete(name)
        else cookies.set(name, value)
      }
      return response
    },
    async ok(schema, method, path, body) {
      const response = await client.request(method, path, body)
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
      return schema.parse(JSON.parse(text))
    },
    async problem(method, path, body) {
      const response = await client.request(method, path, body)
      return problem.parse(await response.json())
    },
  }
  return client
}

export const administrator = {
  name: 'Ada',
  email: 'ada@example.test',
  password: 'correct horse battery',
}
