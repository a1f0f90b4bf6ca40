import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@mailgrant/sandbox/free-ports'

/** A row that the route reads by its primary key before each answer; without a URL on a PGlite of its own. */
export interface SelectedRow {
  databaseUrl?: string
  table: string
  id: string
}

/** A bare Hono route that answers these bytes, as a process of its own; with `select` after one query. */
export async function startBareRoute(body: string, select?: SelectedRow) {
  const directory = await mkdtemp(join(tmpdir(), 'mailgrant-bare-'))
  const file = join(directory, 'body.json')
  await writeFile(file, body)
  const port = await freePort()
  const order = JSON.stringify({ file, port, select })
  const child = fork(join(import.meta.dirname, '_bare-route.ts'), [order], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  await once(child, 'message', { signal: AbortSignal.timeout(60_000) })
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: async () => {
      const exit = once(child, 'exit')
      child.kill()
      await exit
      await rm(directory, { recursive: true })
    },
  }
}
