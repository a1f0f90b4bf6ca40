/** The latest values that a mail server rejected, and what their source knows of it. */
export interface RejectedTokens {
  /**
   * Tells the source, once for each value; callers at the same time share it.
   *
   * @throws what telling threw; the next caller tells it again
   */
  add(accessToken: string): Promise<void>
  /** When the value was rejected, in milliseconds since 1970; undefined where it was not. */
  since(accessToken: string): number | undefined
  /** The source stands by the value: where it is rejected again, the source is told again. */
  givenAgain(accessToken: string): void
  /** Waits until the source knows all that it is being told, or could not be told. */
  told(): Promise<void>
}

/** Values that are older than that many others will not come back. */
const kept = 32

interface Entry {
  since: number
  /** undefined where the source does not know, or no longer counts it */
  told: Promise<void> | undefined
}

export function createRejectedTokens(
  now: () => number,
  tell: (accessToken: string) => Promise<void>,
): RejectedTokens {
  const entries = new Map<string, Entry>()
  const telling = new Set<Promise<void>>()

  async function add(accessToken: string): Promise<void> {
    const known = entries.get(accessToken)
    if (known?.told) return known.told
    const told = tell(accessToken)
    const entry: Entry = { since: now(), told }
    entries.delete(accessToken)
    entries.set(accessToken, entry)
    const [oldest] = entries.keys()
    if (entries.size > kept && oldest !== undefined) entries.delete(oldest)
    telling.add(told)
    try {
      await told
      // What the source answered from before it knew does not count.
      entry.since = now()
    } catch (error) {
      entry.told = undefined
      throw error
    } finally {
      telling.delete(told)
    }
  }

  return {
    add,
    since: (accessToken) => entries.get(accessToken)?.since,
    givenAgain(accessToken) {
      const entry = entries.get(accessToken)
      if (entry) entry.told = undefined
    },
    async told() {
      await Promise.allSettled(telling)
    },
  }
}
