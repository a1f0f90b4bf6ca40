import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const program = join(import.meta.dirname, '../../apps/bff/src/testing/postgres-process.ts')

/** The real Postgres that the tests use (`fsync` off), empty, in processes of its own. */
export async function startPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const child = fork(program, { execArgv: ['--import', 'tsx'] })
  const [told] = await once(child, 'message', { signal: AbortSignal.timeout(60_000) })
  if (typeof told !== 'object' || told === null || typeof told.url !== 'string')
    throw new Error('the Postgres of the tests told no address')
  return {
    url: told.url,
    stop: async () => {
      const exit = once(child, 'exit')
      child.disconnect()
      await exit
    },
  }
}
