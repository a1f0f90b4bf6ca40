import { setTimeout as wait } from 'node:timers/promises'

/** What the service client takes from its surroundings, so that a test can hold it. */
export interface Deps {
  fetch: typeof fetch
  /** milliseconds; only differences mean something */
  now(): number
  /** Resolves after `ms` milliseconds; rejects when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Calls back once, in `ms` milliseconds, if the process still runs; returns what takes that back. */
  later(ms: number, call: () => void): () => void
  /** from 0 up to 1 */
  random(): number
}

export const systemDeps: Deps = {
  fetch: (...request) => fetch(...request),
  now: () => performance.now(),
  sleep: (ms, signal) => wait(ms, undefined, signal ? { signal } : {}),
  later(ms, call) {
    const timer = setTimeout(call, ms).unref()
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
}
