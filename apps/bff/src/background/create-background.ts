import { setTimeout as sleep } from 'node:timers/promises'
import type PgBoss from 'pg-boss'
import type { Database } from '../db/open.ts'
import type { Deps } from '../deps.ts'
import { openQueues } from './open-queues.ts'
import { type Pace, startTicks, type Ticks } from './ticks.ts'
import { type OwnWork, type WorkList, workOf } from './work.ts'

export interface Background {
  /** Resolves once it runs, or was stopped before; it never rejects. */
  start(): Promise<void>
  /** Waits for the work under way, a few seconds at most. */
  stop(): Promise<void>
  /** How much is due now, by queue. */
  depths(): Promise<Record<string, number>>
}

/** After each start that failed: seconds until the next try. */
const againSeconds = [1, 2, 5, 10, 30]
/** Work gives up at its signal; what is still not over by then is left behind. */
const patienceMs = 8_000

/** Everything that happens without anybody asking for it. */
export function createBackground(
  deps: Deps,
  database: Pick<Database, 'raw' | 'rawTransaction'>,
  work: WorkList = workOf(deps),
  pace?: Pace,
): Background {
  const { log, pulse } = deps
  const stopping = new AbortController()
  let starting: Promise<void> | null = null
  let boss: PgBoss | null = null
  let ticks: Ticks[] = []

  async function begin(): Promise<void> {
    pulse.expect(work)
    for (let tries = 0; !stopping.signal.aborted; tries += 1) {
      try {
        const opened = await openQueues(
          database,
          work.shared.map(({ queue }) => queue),
        )
        opened.on('error', (error) => log.warn({ err: error }, 'background queue'))
        boss = await opened.start()
        break
      } catch (error) {
        const seconds = againSeconds[Math.min(tries, againSeconds.length - 1)] ?? 30
        log.warn({ err: error, seconds }, 'background work cannot start yet; it is tried again')
        await sleep(seconds * 1000, null, { signal: stopping.signal }).catch(() => undefined)
      }
    }
    if (boss === null || stopping.signal.aborted) return
    const running = boss
    ticks = [
      ...work.shared.map((each) => startTicks(running, each, deps, pace)),
      ...work.own.map((each) => startOwn(each, deps)),
    ]
    log.info({ queues: work.shared.map(({ queue }) => queue) }, 'background work runs')
  }

  return {
    start: () => (starting ??= begin()),
    async stop() {
      stopping.abort()
      await starting
      const over = Promise.all(ticks.map((each) => each.stop())).then(() => true)
      if (!(await Promise.race([over, sleep(patienceMs, false, { ref: false })])))
        log.warn('background work was still under way; another process takes it up')
      await boss?.stop({ graceful: false, close: false })
    },
    async depths() {
      const counted = await Promise.all(
        work.shared.map(async ({ queue, depth }) => [queue, depth ? await depth() : 0] as const),
      )
      return Object.fromEntries(counted)
    },
  }
}

function startOwn(
  { name, every, run }: OwnWork,
  { log, pulse }: Pick<Deps, 'log' | 'pulse'>,
): Ticks {
  const once = () =>
    run().then(
      () => pulse.endedOwn(name),
      (error: unknown) => log.warn({ err: error, work: name }, 'background work failed'),
    )
  let underWay: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    underWay = underWay.then(once)
  }, every * 1000)
  return {
    async stop() {
      clearInterval(timer)
      await underWay
      await once()
    },
  }
}
