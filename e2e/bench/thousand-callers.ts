import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSandbox } from '@mailgrant/sandbox'
import { authorisedMailbox } from './_authorised-mailbox.ts'
import { startConsole } from './_console.ts'
import { report, shown, spread } from './_figures.ts'
import { startPostgres } from './_postgres.ts'

/** A thousand callers on an expired token, half at each of two processes on one Postgres. */
const callers = 1000
const rounds = 5
/** The authorization server takes its time, as those far away do. */
const delayMs = 300

/** Milliseconds to the last byte, and what came. */
async function timed(agent: Agent, url: string, headers: Record<string, string>) {
  const began = performance.now()
  const request = get(url, { agent, headers })
  const [response] = await once(request, 'response')
  let body = ''
  response.setEncoding('utf8').on('data', (part: string) => (body += part))
  await once(response, 'end')
  return { ms: performance.now() - began, status: Number(response.statusCode), body }
}

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
const urls = [first, second].map(({ url }) => url.replace('localhost', '127.0.0.1'))
const everybody = (agent: Agent, path: string) =>
  Promise.all(
    Array.from({ length: callers }, (_, index) =>
      timed(agent, `${urls[index % 2]}${path}`, mailbox.headers),
    ),
  )

const own: number[] = []
const p50: number[] = []
const p99: number[] = []
for (let round = -1; round < rounds; round++) {
  sandbox.knobs.set({ tokenLifetimeSeconds: 1, delayMs: 0, rotation: 'reuse-detection' })
  await mailbox.api.post(`/api/emails/${mailbox.emailId}/mailbox/token/refresh`)
  // connections are open before, as a service's are; new ones in each round, before the server ends them
  const agent = new Agent({ keepAlive: true, maxSockets: callers, maxFreeSockets: callers })
  await everybody(agent, '/healthz')
  await sleep(1200)
  sandbox.knobs.set({ tokenLifetimeSeconds: 3600, delayMs })
  sandbox.ledger.clear()

  const answers = await everybody(agent, mailbox.path)
  agent.destroy()
  const requests = sandbox.ledger.refreshRequests()
  const tokens = new Set(answers.map(({ body }) => body))
  const bad = answers.filter(({ status }) => status !== 200)
  if (requests.length !== 1 || tokens.size !== 1 || bad.length > 0)
    throw new Error(
      `${requests.length} token requests, ${tokens.size} different answers, ${bad.length} not 200: ${bad[0]?.body}`,
    )
  // the first round warms up
  if (round < 0) continue
  const sorted = answers.map(({ ms }) => ms).toSorted((a, b) => a - b)
  const [request] = requests
  own.push((request?.finishedAt ?? Number.NaN) - (request?.startedAt ?? Number.NaN))
  p50.push(quantile(sorted, 0.5))
  p99.push(quantile(sorted, 0.99))
}
report(`${callers} callers on an expired token, two processes, one Postgres (${rounds} rounds)`)
report('  token requests            1 in each round, the same token for everybody')
report(`  that request’s own time   ${shown(spread(own))} ms`)
report(`  p50 of the callers        ${shown(spread(p50))} ms`)
report(`  p99 of the callers        ${shown(spread(p99))} ms`)
report(
  `  p99 beside the request    ${shown(spread(p99.map((ms, index) => ms / (own[index] ?? Number.NaN))), 2)}`,
)

await mailbox.dispose()
await second.stop()
await first.stop()
await postgres.stop()
