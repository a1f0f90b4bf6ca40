import { startSandbox } from '@mailgrant/sandbox'
import { authorisedMailbox } from './_authorised-mailbox.ts'
import { startConsole } from './_console.ts'
import { report, shown, spread } from './_figures.ts'
import { type Load, load } from './_load.ts'
import { startPostgres } from './_postgres.ts'
import { startBareRoute } from './_start-bare-route.ts'

/**
 * GET of a fresh access token beside a bare Hono route that answers the same bytes, and beside one
 * that makes a single primary-key select first, on the same Postgres or on a PGlite of its own with
 * the same table; in interleaved turns.
 */
const rounds = 5

async function measure(database: string, databaseUrl?: string) {
  await using sandbox = await startSandbox({ tokenLifetimeSeconds: 3600 })
  const console_ = await startConsole({
    // as an operator runs it: good answers of this path are logged on debug
    env: { ...sandbox.env, LOG_LEVEL: 'info' },
    ...(databaseUrl !== undefined && { databaseUrl }),
  })
  const mailbox = await authorisedMailbox(console_, sandbox)
  const url = console_.url.replace('localhost', '127.0.0.1') + mailbox.path
  const answer = await fetch(url, { headers: mailbox.headers })
  const body = await answer.text()
  if (!answer.ok) throw new Error(body)
  const bare = await startBareRoute(body)
  const selecting = await startBareRoute(body, {
    ...(databaseUrl !== undefined && { databaseUrl }),
    table: 'api_key',
    id: mailbox.keyId,
  })
  const runners: { name: string; run(): Promise<Load>; loads: Load[] }[] = [
    { name: 'token', run: () => load(url, mailbox.headers), loads: [] },
    { name: 'bare route', run: () => load(bare.url, mailbox.headers), loads: [] },
    { name: 'one select', run: () => load(selecting.url, mailbox.headers), loads: [] },
  ]
  for (const { run } of runners) await run()
  for (let round = 0; round < rounds; round++)
    for (const { run, loads } of runners) loads.push(await run())

  report(`GET of a fresh access token on ${database} (${body.length} bytes, ${rounds} rounds)`)
  const [ours] = runners
  for (const { name, loads } of runners) {
    const figure = (pick: (one: Load) => number) => spread(loads.map(pick))
    const ratios = loads.map((one, index) => (ours?.loads[index]?.perSecond ?? 0) / one.perSecond)
    report(
      `  ${name.padEnd(10)} ${shown(figure((one) => one.perSecond))} requests/s, p50 ${shown(
        figure((one) => one.p50),
        1,
      )} ms, p99 ${shown(
        figure((one) => one.p99),
        1,
      )} ms` + (name === 'token' ? '' : `; token beside it: ${shown(spread(ratios), 3)}`),
    )
  }
  await selecting.stop()
  await bare.stop()
  await mailbox.dispose()
  await console_.stop()
}

const postgres = await startPostgres()
try {
  await measure('Postgres', postgres.url)
} finally {
  await postgres.stop()
}
await measure('PGlite')
