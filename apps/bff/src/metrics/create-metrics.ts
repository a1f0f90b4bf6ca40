import { collectDefaultMetrics, Registry } from 'prom-client'
import manifest from '../../package.json' with { type: 'json' }
import type { Deps } from '../deps.ts'
import { createAccountCounter } from './count-accounts.ts'
import { createInstruments } from './instruments.ts'
import type { Metrics } from './metrics.ts'
import { readBacklog } from './read-backlog.ts'

/** Methods that routes have; whatever else somebody sends is one more value and no more. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])

/** Counters of this process, and gauges that are read from the database when somebody asks. */
export function createMetrics(
  deps: Pick<Deps, 'db' | 'clock' | 'log' | 'pulse'>,
  options: { countEveryMs?: number; countWaitMs?: number } = {},
): Metrics {
  const registry = new Registry()
  const own = createInstruments(registry)
  own.buildInfo.set({ version: manifest.version, node: process.version }, 1)
  const counts = createAccountCounter(deps, {
    ...(options.countEveryMs !== undefined && { everyMs: options.countEveryMs }),
    ...(options.countWaitMs !== undefined && { waitMs: options.countWaitMs }),
  })
  /** observers by their labels: on the busiest route the looking up would cost more than the counting */
  const requests = new Map<string, { observe(seconds: number): void }>()
  let depths: () => Promise<Record<string, number>> = async () => ({})
  let watchesProcess = false

  return {
    exchanged({ provider, grantType, outcome }, seconds) {
      own.exchanges.observe({ provider, grant_type: grantType }, seconds)
      if (grantType === 'refresh_token') own.refreshes.inc({ provider, outcome })
    },
    checked: (protocol, outcome) => own.checks.inc({ protocol, outcome }),
    alerted: (channel, outcome) => own.alerts.inc({ channel, outcome }),
    requested(sent, route, status, seconds) {
      const method = methods.has(sent) ? sent : 'other'
      const key = `${method} ${route} ${status}`
      let observer = requests.get(key)
      if (observer === undefined) {
        observer = own.requests.labels({
          method,
          route,
          status: `${Math.floor(status / 100)}xx`,
        })
        requests.set(key, observer)
      }
      observer.observe(seconds)
    },
    watchQueues(given) {
      depths = given
    },
    async read() {
      // Its observers live as long as the process: only where somebody reads what they see.
      if (!watchesProcess) collectDefaultMetrics({ register: registry })
      watchesProcess = true
      await Promise.all([showCounts(), showBacklog(), showQueues(), showPulse()])
      return { contentType: registry.contentType, body: await registry.metrics() }
    },
  }

  async function showCounts() {
    const counted = await counts()
    if (counted === null) return
    for (const { kind, status, enabled, count } of counted.accounts)
      own.accounts.set({ kind, status, enabled: String(enabled) }, count)
    for (const { status, provider, count } of counted.grants)
      own.grants.set({ status, provider }, count)
    own.countedAt.set(counted.countedAt.getTime() / 1000)
  }

  async function showBacklog() {
    const backlog = await readBacklog(deps)
    own.grantDue.set(backlog.grantDueSeconds)
    own.alertDue.set(backlog.alertDueSeconds)
    for (const [kind, open] of backlog.openIncidents) own.openIncidents.set({ kind }, open)
  }

  async function showPulse() {
    for (const { work, seconds } of await deps.pulse.read()) own.workEnded.set({ work }, seconds)
  }

  async function showQueues() {
    for (const [queue, depth] of Object.entries(await depths()))
      own.queueDepth.set({ queue }, depth)
  }
}
