import {
  largestBatch,
  largestBatchKeptUpWith,
  largestHeldMessage,
  type MessageKey,
} from './mailbox.ts'

/**
 * Sources of small messages, fetched together as soon as one of them is wanted. Bounded: the
 * oldest leave when a second batch does not fit, and are fetched again if somebody asks.
 */
export interface SourceCache<Key extends MessageKey> {
  put(key: Key, source: Buffer): void
  /**
   * The source, which leaves the cache; undefined when it has to be streamed.
   *
   * @param following what the caller is likely to want next, in order
   */
  take(wanted: Sized<Key>, following: () => Iterable<Sized<Key>>): Held | undefined
}

interface Sized<Key> {
  key: Key
  size: number
}

/** On its way only where it was fetched for a reader: most are there, and a promise for each costs. */
type Held = Buffer | Promise<Buffer | undefined>

/** Reached by who kept up with the largest batches and then does not. */
const capacity = 2 * largestBatchKeptUpWith

export function createSourceCache<Key extends MessageKey>(
  fetch: (keys: Key[]) => Promise<Map<Key, Buffer>>,
): SourceCache<Key> {
  const held = new Map<Key, { size: number; source: Held }>()
  let total = 0

  function hold(key: Key, size: number, source: Held): void {
    forget(key)
    held.set(key, { size, source })
    total += size
    for (const oldest of held.keys()) {
      if (total <= capacity) return
      forget(oldest)
    }
  }

  function forget(key: Key): void {
    total -= held.get(key)?.size ?? 0
    held.delete(key)
  }

  function fetchAhead(wanted: Sized<Key>, following: Iterable<Sized<Key>>): void {
    const batch: Sized<Key>[] = [wanted]
    let size = wanted.size
    for (const next of following) {
      if (next.size > largestHeldMessage || held.has(next.key)) continue
      size += next.size
      if (size > largestBatch || batch.length === largestCount) break
      batch.push(next)
    }
    const fetched = fetch(batch.map(({ key }) => key))
    for (const { key, size: octets } of batch) {
      const source = fetched.then((sources) => sources.get(key))
      // Whoever asks for it learns of the failure; nobody has to ask.
      source.catch(() => {})
      hold(key, octets, source)
    }
  }

  return {
    put: (key, source) => hold(key, source.length, source),
    take(wanted, following) {
      if (!held.has(wanted.key)) {
        if (wanted.size > largestHeldMessage) return undefined
        fetchAhead(wanted, following())
      }
      const entry = held.get(wanted.key)
      forget(wanted.key)
      return entry?.source
    },
  }
}

const largestCount = 64
