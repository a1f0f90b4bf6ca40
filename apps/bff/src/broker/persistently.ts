import { setTimeout as sleep } from 'node:timers/promises'
import type { Deps } from '../deps.ts'
import { isDatabaseAway } from '../db/database-away.ts'

/** Tokens that were issued are kept in memory for this long: longer than a restart or a failover takes. */
export const keepTokensMs = 10 * 60_000
const lastTryMs = 1_000
const firstWaitMs = 100
const longestWaitMs = 1_500
/** Whatever else goes wrong with tokens in hand: so often with all that belongs to them, then alone. */
const triesWithAll = 2
const triesAlone = 2
/**
 * A connection whose server is gone without a word answers nothing and closes nothing: so long one try
 * is heard before the next, on another connection, begins beside it. What both bring is the same, and
 * the second finds that it is stored.
 */
const oneTryMs = 14_000
/** An outage is told this often, not with each try. */
const tellEveryMs = 60_000

export interface Perseverance {
  /** by `performance.now()` */
  until: number
  /** the process ends: what cannot be stored now is given up */
  ending: AbortSignal
  /** of the log's lines */
  about: { grantId: string; emailId: string }
  /** how long one try is heard, in milliseconds */
  heardForMs?: number
  /** what is gone where it cannot be stored */
  loses: 'tokens' | 'failure'
}

/**
 * The provider may have rotated the refresh token, which nobody else has: a database that is away for
 * a while must not lose it. Whatever another try does not mend is thrown at once where a failure was
 * to be stored; where tokens are, a few tries later, of which the last store nothing else.
 */
export async function persistently<T>(
  { log }: Pick<Deps, 'log'>,
  { until, ending, about, loses, heardForMs = oneTryMs }: Perseverance,
  store: (alone: boolean) => Promise<T>,
): Promise<T> {
  let toldAt = -Infinity
  let mishaps = 0
  for (let wait = firstWaitMs; ; wait = Math.min(wait * 2, longestWaitMs)) {
    try {
      return await heard(store(mishaps >= triesWithAll), heardForMs, ending)
    } catch (error) {
      const over = ending.aborted || performance.now() + wait > until
      const away = error instanceof Unheard || isDatabaseAway(error)
      if (!away) mishaps += 1
      const most = loses === 'tokens' ? triesWithAll + triesAlone : 1
      if (over || mishaps >= most) {
        if (loses === 'tokens') log.error({ ...about, err: error }, lost)
        throw error
      }
      if (!away)
        log.error({ ...about, err: error }, 'refreshed tokens not stored at first; tried again')
      else if (performance.now() - toldAt >= tellEveryMs) {
        log.warn({ ...about, err: error }, 'refresh not stored yet; the database is away')
        toldAt = performance.now()
      }
      await sleep(wait, null, { signal: ending }).catch(() => undefined)
    }
  }
}

class Unheard extends Error {
  override message = 'the database did not answer'
}

async function heard<T>(work: Promise<T>, forMs: number, ending: AbortSignal): Promise<T> {
  const settled = new AbortController()
  const signal = AbortSignal.any([settled.signal, ending])
  const forsaken = async () => {
    // at the end of the process a try that begins late still has a moment
    await sleep(forMs, null, { signal }).catch(() =>
      sleep(lastTryMs, null, { signal: settled.signal }),
    )
    throw new Unheard()
  }
  try {
    return await Promise.race([work, forsaken()])
  } finally {
    settled.abort()
  }
}

export const lost =
  'refreshed tokens could not be stored and are lost; if the provider rotated the refresh token, the mailbox must be authorised again'
