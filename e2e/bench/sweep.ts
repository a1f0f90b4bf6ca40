import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { report, shown, spread } from './_figures.ts'
import { startPostgres } from './_postgres.ts'

/**
 * A sweep of 100 grants that are due, and one that finds nothing, where 1,000, 10,000 and 100,000
 * exist; the provider's part is left out. The ratio is to the smallest number: a sweep costs what
 * is due, not what exists.
 */
const totals = [1_000, 10_000, 100_000]
const due = 100
const rounds = 9
/** What a machine under load, and deeper trees, may make of it. */
const goal = 2

const program = join(import.meta.dirname, '../../apps/bff/src/testing/sweep-bench-process.ts')
const execute = promisify(execFile)

async function measure(
  databaseUrl: string | null,
  total: number,
): Promise<{ due: number[]; idle: number[] }> {
  const order = JSON.stringify({ databaseUrl, total, due, rounds })
  const { stdout } = await execute(process.execPath, ['--import', 'tsx', program, order])
  return JSON.parse(stdout)
}

async function compare(label: string, databaseOf: () => Promise<Place>) {
  report(`Sweep with ${due} due, ${label} (${rounds} rounds)`)
  let first: { due: number; idle: number } | null = null
  for (const total of totals) {
    await using place = await databaseOf()
    const figures = await measure(place.url, total)
    const [busy, idle] = [spread(figures.due), spread(figures.idle)]
    first ??= { due: busy.median, idle: idle.median }
    const ratio = busy.median / first.due
    report(
      `  ${total.toLocaleString('en').padStart(7)} grants: ${shown(busy, 1)} ms, ratio ${ratio.toFixed(2)}${total === totals.at(-1) ? ` (goal ${goal}: ${ratio <= goal ? 'met' : 'missed'})` : ''}; nothing due ${shown(idle, 1)} ms, ratio ${(idle.median / first.idle).toFixed(2)}`,
    )
  }
}

interface Place extends AsyncDisposable {
  url: string | null
}

await compare('Postgres', async () => {
  const server = await startPostgres()
  return { url: server.url, [Symbol.asyncDispose]: () => server.stop() }
})
await compare('embedded database', async () => ({
  url: null,
  [Symbol.asyncDispose]: async () => undefined,
}))
