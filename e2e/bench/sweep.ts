import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { report, shown, spread } from './_figures.ts'
import { startPostgres } from './_postgres.ts'

/**
 * A sweep of 100 grants that are due, and one that finds nothing, where 1,000, 10,000 and 100,000
 * exist; the provider's part is left out. The three take turns, and each round's ratio is to the
 * smallest of that round: a sweep costs what is due, not what exists.
 */
const totals = [1_000, 10_000, 100_000]
const due = 100
const rounds = 15
/** Deeper trees may cost something. */
const goal = 2

interface Round {
  due: number
  idle: number
}
interface Swept {
  total: number
  child: ChildProcess
  rounds: Round[]
}

const program = join(import.meta.dirname, '../../apps/bff/src/testing/sweep-bench-process.ts')

async function start(total: number, databaseUrl: string | null): Promise<Swept> {
  const order = JSON.stringify({ databaseUrl, total, due })
  const child = fork(program, [order], { execArgv: ['--import', 'tsx'] })
  await once(child, 'message')
  return { total, child, rounds: [] }
}

async function round({ child }: Swept): Promise<Round> {
  child.send('round')
  const [answer] = await once(child, 'message')
  return answer
}

async function compare(label: string, urls: readonly (string | null)[]) {
  const sizes: Swept[] = []
  for (const [index, total] of totals.entries()) sizes.push(await start(total, urls[index] ?? null))
  for (let turn = 0; turn < rounds; turn += 1)
    for (const size of sizes) size.rounds.push(await round(size))
  const few = sizes[0]?.rounds ?? []
  report(`Sweep with ${due} due, ${label} (${rounds} rounds in turns)`)
  for (const { total, rounds: taken } of sizes) {
    const ratioOf = (what: keyof Round) =>
      spread(taken.map((one, index) => one[what] / (few[index]?.[what] ?? Number.NaN)))
    const ratio = ratioOf('due')
    const judged = `goal ${goal}: ${ratio.median <= goal ? 'met' : 'missed'}`
    report(`  ${total.toLocaleString('en')} grants`)
    report(`    due          ${shown(spread(taken.map((one) => one.due)), 1)} ms`)
    report(`    ratio        ${shown(ratio, 2)}${total === totals.at(-1) ? ` (${judged})` : ''}`)
    report(`    nothing due  ${shown(spread(taken.map((one) => one.idle)), 1)} ms`)
    report(`    ratio        ${shown(ratioOf('idle'), 2)}`)
  }
  for (const { child } of sizes) {
    const gone = once(child, 'exit')
    child.disconnect()
    await gone
  }
}

const servers = [await startPostgres(), await startPostgres(), await startPostgres()]
try {
  await compare(
    'Postgres',
    servers.map(({ url }) => url),
  )
} finally {
  for (const server of servers) await server.stop()
}
await compare('embedded database', [null, null, null])
