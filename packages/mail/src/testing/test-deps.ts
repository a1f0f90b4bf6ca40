import { systemDeps, type Deps } from '../service/deps.ts'

export interface TestDeps extends Deps {
  /** how long somebody wanted to sleep, in order */
  readonly slept: number[]
  /** Moves the clock, and calls back whatever was due by then. */
  pass(ms: number): Promise<void>
}

/** Time that passes only when told to; sleeping takes no time at all. */
export function testDeps(): TestDeps {
  let now = 0
  let due: { at: number; call: () => void }[] = []
  const slept: number[] = []
  return {
    ...systemDeps,
    slept,
    now: () => now,
    random: () => 1,
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      slept.push(ms)
      now += ms
    },
    later(ms, call) {
      const entry = { at: now + ms, call }
      due.push(entry)
      return () => {
        due = due.filter((other) => other !== entry)
      }
    },
    async pass(ms) {
      now += ms
      const ready = due.filter(({ at }) => at <= now)
      due = due.filter(({ at }) => at > now)
      for (const { call } of ready) call()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}
