import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect } from '@playwright/test'
import type { ConsoleApi } from '../fixtures/console-api.ts'
import type { Product } from '../fixtures/start-product.ts'

const folder = fileURLToPath(new URL('../../packages/mail', import.meta.url))

/** A program of `packages/mail/examples` that is running. */
export interface Example extends AsyncDisposable {
  /** Waits until it has printed this. */
  prints(text: string | RegExp): Promise<void>
  /** Waits for its end; its exit code is expected to be 0. */
  ends(): Promise<void>
  /** Ctrl-C. */
  interrupt(): void
}

/** What a service is given: where the console is, and a key of its own. */
export async function serviceEnv({ console, sandbox }: Product, api: ConsoleApi) {
  const { key } = await api.post<{ key: string }>('/api/api-keys', {
    name: 'Examples',
    reach: { emails: 'all' },
    actions: ['fetch', 'send'],
    expiresAt: null,
  })
  return {
    MAILGRANT_URL: console.url,
    MAILGRANT_API_KEY: key,
    // The sandbox's mail servers have an authority of their own; Node adds it to those it trusts.
    NODE_EXTRA_CA_CERTS: sandbox.caFile,
  }
}

/** Runs an example as its reader would, in a process of its own. */
export function runExample(name: string, args: string[], env: Record<string, string>): Example {
  const child = spawn(process.execPath, ['--import', 'tsx', `examples/${name}.ts`, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (part: Buffer) => (output += part.toString()))
  child.stderr.on('data', (part: Buffer) => (output += part.toString()))
  const ended = once(child, 'close')
  return {
    async prints(text) {
      await expect.poll(() => output).toMatch(text)
    },
    async ends() {
      await ended
      expect({ code: child.exitCode, output }).toMatchObject({ code: 0 })
    },
    interrupt: () => void child.kill('SIGINT'),
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await ended
    },
  }
}
