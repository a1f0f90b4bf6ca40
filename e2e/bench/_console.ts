import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '@mailgrant/sandbox/free-ports'

export const administrator = { email: 'bench@example.test', password: 'a long bench password' }
const root = join(import.meta.dirname, '../..')
const ways = {
  server: [process.execPath, 'apps/bff/dist/server.js'],
  'npm start': ['npm', 'start'],
} as const

/** The console as a process of its own, on the embedded database unless told another. */
export interface BenchConsole {
  url: string
  dataDir: string
  /** Milliseconds from the command to the first good /readyz. */
  readyMs: number
  /** Resident memory of the process, bytes. */
  residentBytes(): Promise<number>
  /** Request headers of a signed-in administrator. */
  signIn(): Promise<Record<string, string>>
  stop(options?: { keepData?: boolean }): Promise<void>
}

export async function startConsole(
  options: {
    dataDir?: string
    databaseUrl?: string
    by?: keyof typeof ways
    env?: Record<string, string>
  } = {},
): Promise<BenchConsole> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'mailgrant-bench-')))
  const port = await freePort()
  const url = `http://localhost:${port}`
  const [command, ...args] = ways[options.by ?? 'server']
  const began = performance.now()
  const child = spawn(command, args, {
    cwd: root,
    // A group of its own: npm starts a shell, and that the console.
    detached: true,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      MAILGRANT_PUBLIC_URL: url,
      MAILGRANT_DATA_DIR: dataDir,
      MAILGRANT_ADMIN_EMAIL: administrator.email,
      MAILGRANT_ADMIN_PASSWORD: administrator.password,
      LOG_LEVEL: 'warn',
      ...(options.databaseUrl !== undefined && {
        DATABASE_URL: options.databaseUrl,
        MAILGRANT_KEYS: `bench:${randomBytes(32).toString('base64url')}`,
      }),
      ...options.env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await ready(url, child)
  const readyMs = performance.now() - began
  return {
    url,
    dataDir,
    readyMs,
    residentBytes: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024
    },
    signIn: async () => {
      const headers = { 'content-type': 'application/json', 'x-mailgrant': '1', origin: url }
      const response = await fetch(`${url}/api/session`, {
        method: 'POST',
        headers,
        body: JSON.stringify(administrator),
      })
      if (!response.ok) throw new Error(`sign-in answered ${response.status}`)
      const cookie = response.headers
        .getSetCookie()
        .map((value) => value.split(';')[0])
        .join('; ')
      return { ...headers, cookie }
    },
    stop: async ({ keepData = false } = {}) => {
      await ended(child)
      if (!keepData) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function ready(url: string, child: ChildProcess) {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await delay(20)) {
    if (child.exitCode !== null) throw new Error(`the console ended with ${child.exitCode}`)
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer?.ok) return
  }
  throw new Error('the console was not ready within 60 s')
}

async function ended(child: ChildProcess) {
  if (child.exitCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  process.kill(-Number(child.pid), 'SIGTERM')
  await exit
  await untilGone(Number(child.pid))
}

/** npm may be gone before the console that it started has closed its database. */
async function untilGone(group: number) {
  for (;;) {
    try {
      process.kill(-group, 0)
    } catch {
      return
    }
    await delay(20)
  }
}

/** Adds emails through the API, a few at a time. */
export async function addEmails(
  url: string,
  headers: Record<string, string>,
  from: number,
  to: number,
) {
  let next = from
  const worker = async () => {
    while (next < to) {
      const number = next++
      const response = await fetch(`${url}/api/emails`, {
        method: 'POST',
        headers,
        body: JSON.stringify({
          address: `desk-${String(number).padStart(5, '0')}@example.test`,
          name: `Desk ${number}`,
          notes: '',
        }),
      })
      if (response.status !== 201) throw new Error(`adding email answered ${response.status}`)
      await response.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}
