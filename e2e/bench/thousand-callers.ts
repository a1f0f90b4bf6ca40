import { randomBytes } from 'node:crypto'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSandbox } from '@mailgrant/sandbox'
import { authorisedMailbox } from './_authorised-mailbox.ts'
import type { CallersAnswer, CallersOrder } from './_callers.ts'
import { startConsole } from './_console.ts'
import { report, shown, spread } from './_figures.ts'
import { startPostgres } from './_postgres.ts'

/** A thousand callers on an expired token, half at each of two processes on one Postgres. */
const callers = 1000
const rounds = 5
/** The authorization server takes its time, as those far away do. */
const delayMs = 300

const quantile = (sorted: readonly number[], part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN

const postgres = await startPostgres()
await using sandbox = await startSandbox()
const env = {
  ...sandbox.env,
  MAILGRANT_KEYS: `bench:${randomBytes(32).toString('base64url')}`,
  LOG_LEVEL: 'info',
}
const first = await startConsole({ databaseUrl: postgres.url, env })
const second = await startConsole({ databaseUrl: postgres.url, env })
const mailbox = await authorisedMailbox(first, sandbox)
const order: CallersOrder = {
  callers,
  urls: [first, second].map(({ url }) => url.replace('localhost', '127.0.0.1') + mailbox.path),
  headers: mailbox.headers,
}
const child = fork(join(import.meta.dirname, '_callers.ts'), { execArgv: ['--import', 'tsx'] })
const told = async (step: 'open' | 'ask'): Promise<CallersAnswer> => {
  child.send({ step, order })
  const [answer] = await once(child, 'message', { signal: AbortSignal.timeout(60_000) })
  return answer
}

const own: number[] = []
const p50: number[] = []
const p99: number[] = []
const fresh: number[] = []
for (let round = -1; round < rounds; round++) {
  sandbox.knobs.set({ tokenLifetimeSeconds: 1, delayMs: 0, rotation: 'reuse-detection' })
  await mailbox.api.post(`/api/emails/${mailbox.emailId}/mailbox/token/refresh`)
  await told('open')
  await sleep(1200)
  sandbox.knobs.set({ tokenLifetimeSeconds: 3600, delayMs })
  sandbox.ledger.clear()

  const { ms: sorted, statuses, bodies } = await told('ask')
  // The same callers once more, with nobody to wait for: what so many answers take anyway.
  const { ms: again } = await told('ask')
  const requests = sandbox.ledger.refreshRequests()
  if (requests.length !== 1 || bodies.length !== 1 || statuses.join() !== '200')
    throw new Error(`${requests.length} token requests, answers ${statuses.join()}: ${bodies[0]}`)
  // the first round warms up
  if (round < 0) continue
  const [request] = requests
  own.push((request?.finishedAt ?? Number.NaN) - (request?.startedAt ?? Number.NaN))
  p50.push(quantile(sorted, 0.5))
  p99.push(quantile(sorted, 0.99))
  fresh.push(quantile(again, 0.99))
}
report(`${callers} callers on an expired token, two processes, one Postgres (${rounds} rounds)`)
report('  token requests            1 in each round, the same token for everybody')
report(`  that request’s own time   ${shown(spread(own))} ms`)
report(`  p50 of the callers        ${shown(spread(p50))} ms`)
report(`  p99 of the callers        ${shown(spread(p99))} ms`)
report(`  p99 on a fresh token      ${shown(spread(fresh))} ms`)
const beside = (among: (round: number) => number) =>
  shown(spread(p99.map((ms, round) => ms / among(round))), 2)
const ownOf = (round: number) => own[round] ?? Number.NaN
report(`  p99 beside the request    ${beside(ownOf)}`)
report(
  `  … and a fresh token’s p99 ${beside((round) => ownOf(round) + (fresh[round] ?? Number.NaN))}`,
)

child.disconnect()
await mailbox.dispose()
await second.stop()
await first.stop()
await postgres.stop()
