/** Time and chance of the pool, so that a test can hold both. */
export interface Clock {
  /** milliseconds; only differences mean something */
  now(): number
  /** Calls back once, in `ms` milliseconds; returns what takes that back. */
  after(ms: number, call: () => void): () => void
  /** from 0 up to 1 */
  random(): number
}

const longestTimer = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, call) {
    // A longer one would go off at once; who is woken early looks again.
    const timer = setTimeout(call, Math.min(ms, longestTimer))
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
}
