import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sandbox } from '@mailgrant/sandbox'
import { type APIRequestContext, request as requests } from '@playwright/test'
import { startPostgres } from '../bench/_postgres.ts'
import { type ConsoleApi, createConsoleApi } from '../fixtures/console-api.ts'
import { type RunningConsole, startConsole } from '../fixtures/start-console.ts'

const administrator = { email: 'soak@example.test', password: 'a long soak password' }

/** Several processes of the console on one Postgres, with an administrator signed in to all. */
export interface Consoles extends AsyncDisposable {
  databaseUrl: string
  key: string
  running: { console: RunningConsole; api: ConsoleApi; up: boolean }[]
  request: APIRequestContext
}

export async function startConsoles(sandbox: Sandbox, count: number): Promise<Consoles> {
  const postgres = await startPostgres()
  const directory = await mkdtemp(join(tmpdir(), 'mailgrant-soak-'))
  const key = `soak:${randomBytes(32).toString('base64url')}`
  const request = await requests.newContext({ timeout: 30_000 })
  const running: Consoles['running'] = []
  for (let at = 0; at < count; at += 1) {
    const console_ = await startConsole({
      dataDirectory: directory,
      env: {
        ...sandbox.env,
        DATABASE_URL: postgres.url,
        MAILGRANT_KEYS: key,
        MAILGRANT_ADMIN_EMAIL: administrator.email,
        MAILGRANT_ADMIN_PASSWORD: administrator.password,
        LOG_LEVEL: 'info',
      },
    })
    // One sign-in would do: cookies know no ports. Each has its own origin all the same.
    const api = createConsoleApi(request, console_.url)
    if (at === 0) await api.signIn(administrator)
    running.push({ console: console_, api, up: true })
  }
  return {
    databaseUrl: postgres.url,
    key,
    running,
    request,
    async [Symbol.asyncDispose]() {
      await request.dispose()
      await Promise.all(running.map((each) => each.console.stop()))
      await postgres.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
