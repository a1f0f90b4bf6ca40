import type { Logger } from 'pino'
import type PgBoss from 'pg-boss'
import type { Pulse } from './pulse.ts'
import type { Work } from './work.ts'

/**
 * A job not ended by then belonged to a process that died; no run may last as long. The next tick
 * does not wait for it.
 */
const expireInSeconds = 180

export interface Pace {
  /**
   * However long its slots are, work is looked after so often: for a job that another process made
   * and did not live to do, and for one that is to be tried again.
   */
  lookMs: number
  /** after the first failure; each further wait is twice as long, and up to twice that by chance */
  retrySeconds: number
}
const usualPace: Pace = { lookMs: 30_000, retrySeconds: 10 }

/** Where the next slot comes soon anyway; else so many that the last comes about with the next slot. */
const retries = (every: number) => (every <= 60 ? 2 : 8)

export interface Ticks {
  /** Ends once the runs under way have. */
  stop(): Promise<void>
}

/**
 * Time is cut into slots of `every` seconds by the database's clock. The first process to come in a
 * slot makes its job (`singletonSeconds`) and does it; one that is busy leaves the slot to others.
 *
 * Not `boss.work`: it polls all the time, and where the database is away for a moment it lets a
 * rejection go unhandled, which would end the process.
 */
export function startTicks(
  boss: Pick<PgBoss, 'send' | 'fetch' | 'complete' | 'fail'>,
  { queue, every, atOnce = 1, run }: Work,
  { log, pulse }: { log: Logger; pulse: Pick<Pulse, 'ended'> },
  { lookMs, retrySeconds }: Pace = usualPace,
): Ticks {
  const patience = {
    expireInSeconds,
    retryLimit: retries(every),
    retryDelay: retrySeconds,
    retryBackoff: true,
  }
  const stopping = new AbortController()
  const underWay = new Set<Promise<void>>()
  let lookedAt = -Infinity
  let away = false

  async function tick(): Promise<void> {
    const made = await boss.send(queue, {}, { singletonSeconds: every, ...patience })
    if (made === null && performance.now() - lookedAt < lookMs / 2) return
    lookedAt = performance.now()
    const [job] = await boss.fetch(queue)
    if (job === undefined) return
    try {
      await run(stopping.signal)
    } catch (error) {
      log.error({ err: error, queue }, 'background work failed; it is tried again')
      await boss.fail(queue, job.id, { message: String(error) })
      return
    }
    await boss.complete(queue, job.id)
    await pulse.ended(queue)
  }

  function start(): void {
    if (underWay.size >= atOnce || stopping.signal.aborted) return
    const one = tick()
      .then(
        () => {
          if (away) log.info({ queue }, 'background work goes on')
          away = false
        },
        (error: unknown) => {
          if (!away) log.warn({ err: error, queue }, 'background work waits for the database')
          away = true
        },
      )
      .finally(() => underWay.delete(one))
    underWay.add(one)
  }

  const timer = setInterval(start, Math.min(every * 1000, lookMs))
  start()
  return {
    async stop() {
      clearInterval(timer)
      stopping.abort()
      await Promise.all(underWay)
    },
  }
}
