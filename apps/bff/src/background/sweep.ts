/** Things that are due, by who bears with how many at once: an authorization server, a mail host. */
export interface Sweep<T> {
  /** for whom anything is due now */
  keys(): Promise<string[]>
  /** Takes up to so many, and moves their due time on, so that nobody else has them. */
  claim(key: string, count: number): Promise<T[]>
  /** Whatever it throws is told to `failed`; the claim's end brings the thing back. */
  run(item: T, signal: AbortSignal): Promise<void>
  /** What was claimed and not begun is due again at once. */
  release(items: readonly T[]): Promise<void>
  failed(error: unknown): void
  /** at once, in this process */
  perKey: number
  keysAtOnce: number
}

/** Nothing new is begun after that long: the next tick goes on, perhaps in another process. */
const sweepMs = 60_000
/** For one key, so that those that never answer do not keep the others waiting. */
const turnMs = 15_000

/** Does what is due, and answers how many it did. */
export async function sweepByKey<T>(
  sweep: Sweep<T>,
  signal: AbortSignal,
  { sweepForMs = sweepMs, turnForMs = turnMs } = {},
): Promise<number> {
  const endAt = performance.now() + sweepForMs
  const waiting = shuffled(await sweep.keys())
  let done = 0

  async function turn(key: string): Promise<void> {
    const turnEnd = Math.min(endAt, performance.now() + turnForMs)
    const over = () => signal.aborted || performance.now() >= turnEnd
    const claimed: T[] = []
    let last = false
    let claiming: Promise<void> | null = null

    async function claim(): Promise<void> {
      const items = await sweep.claim(key, sweep.perKey)
      claimed.push(...items)
      last = items.length < sweep.perKey
    }
    async function next(): Promise<T | undefined> {
      while (claimed.length === 0 && !last && !over())
        await (claiming ??= claim().finally(() => (claiming = null)))
      return over() ? undefined : claimed.shift()
    }
    async function runner(): Promise<void> {
      for (let item = await next(); item !== undefined; item = await next()) {
        await sweep.run(item, signal).catch((error: unknown) => sweep.failed(error))
        done += 1
      }
    }
    await Promise.all(Array.from({ length: sweep.perKey }, runner))
    if (claimed.length > 0) await sweep.release(claimed)
  }

  async function turns(): Promise<void> {
    for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
      if (signal.aborted || performance.now() >= endAt) return
      await turn(key)
    }
  }
  await Promise.all(Array.from({ length: Math.min(sweep.keysAtOnce, waiting.length) }, turns))
  return done
}

/** No key is always the last. */
function shuffled(keys: readonly string[]): string[] {
  const order = keys.map((key) => ({ key, at: Math.random() }))
  return order.toSorted((a, b) => a.at - b.at).map(({ key }) => key)
}
