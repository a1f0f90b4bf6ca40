import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** The console as its own process, so that it can be killed. */
export interface RunningConsole {
  request(method: string, path: string, body?: unknown): Promise<Response>
  /** kill -9 */
  kill(): Promise<void>
  stop(): Promise<void>
}

/** Cookies live outside the process, as a browser's do. */
export async function startConsole(
  env: Record<string, string>,
  cookies: Map<string, string>,
): Promise<RunningConsole> {
  const url = `http://localhost:${env['PORT']}`
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(import.meta.dirname, '../index.ts')],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said = (said + String(chunk)).slice(-4000)))
  await ready(`${url}/readyz`, child, () => said)
  return {
    async request(method, path, body) {
      const response = await fetch(url + path, {
        method,
        redirect: 'manual',
        headers: {
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(method === 'GET'
            ? {}
            : { 'content-type': 'application/json', 'x-mailgrant': '1', origin: url }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      for (const line of response.headers.getSetCookie()) {
        const [pair = ''] = line.split(';')
        const at = pair.indexOf('=')
        cookies.set(pair.slice(0, at), pair.slice(at + 1))
      }
      return response
    },
    kill: () => end(child, 'SIGKILL'),
    stop: () => end(child, 'SIGTERM'),
  }
}

async function ready(url: string, child: ChildProcess, said: () => string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const response = await fetch(url).catch(() => null)
    if (response?.ok) return
    if (child.exitCode !== null || tries > 600) throw new Error(`console did not start: ${said()}`)
    await sleep(100)
  }
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}
