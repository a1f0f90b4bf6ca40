import type { MailError } from '../mail-error.ts'
import type { SendResult } from '../mail-transport.ts'
import type { PreparedMessage } from './compose.ts'

/** One message on its way from `send()` to its result. */
export interface SendJob {
  readonly prepared: PreparedMessage
  readonly signal: AbortSignal | undefined
  readonly patienceMs: number
  /** where it stands in line; a retry keeps its place */
  readonly number: number
  readonly since: number
  resolve(result: SendResult): void
  reject(error: MailError): void
  /** no attempt before this moment */
  notBefore: number
  /** trouble of its own, waited out since then */
  troubleSince: number | undefined
  failures: number
  /** a session that had grown old was replaced for it already */
  replaced: boolean
  /** a token that had ended was replaced for it already */
  renewed: boolean
}

/**
 * What waits to be sent, in order; retries stand before those that came later. A job may be
 * removed while one goes through them.
 */
export interface SendQueue extends Iterable<SendJob> {
  readonly size: number
  add(job: SendJob): void
  addAgain(job: SendJob): void
  /** the first that may be sent now */
  next(now: number): SendJob | undefined
  /** how many may be sent now */
  ready(now: number): number
  /** when the next of those that wait for their moment may be sent */
  nextAt(now: number): number
  /** false when it was not waiting */
  remove(job: SendJob): boolean
}

export function createSendQueue(): SendQueue {
  const fresh = new Set<SendJob>()
  const again: SendJob[] = []

  return {
    get size() {
      return fresh.size + again.length
    },
    add: (job) => void fresh.add(job),
    addAgain(job) {
      const behind = again.findIndex(({ number }) => number > job.number)
      again.splice(behind < 0 ? again.length : behind, 0, job)
    },
    next(now) {
      const retry = again.find(({ notBefore }) => notBefore <= now)
      return retry ?? fresh.values().next().value
    },
    ready: (now) => fresh.size + again.filter(({ notBefore }) => notBefore <= now).length,
    nextAt: (now) =>
      again.reduce(
        (next, { notBefore }) => (notBefore > now ? Math.min(next, notBefore) : next),
        Number.POSITIVE_INFINITY,
      ),
    remove(job) {
      if (fresh.delete(job)) return true
      const place = again.indexOf(job)
      if (place >= 0) again.splice(place, 1)
      return place >= 0
    },
    *[Symbol.iterator]() {
      yield* again.slice()
      yield* fresh
    },
  }
}
