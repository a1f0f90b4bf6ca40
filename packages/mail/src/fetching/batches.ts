import type { Readable } from 'node:stream'
import { cancellationError, whenAborted } from '../cancellation.ts'
import { createArrivingHeads, type ArrivingHeads } from './arriving-heads.ts'
import type { Listing, MessageHead, MessageKey } from './mailbox.ts'
import type { RoundContext } from './fetch-round.ts'
import { HeldSource } from './held-source.ts'
import { createSourceCache } from './source-cache.ts'

export interface BatchedMessage<Key extends MessageKey> {
  key: Key
  head: MessageHead
  openSource: (signal: AbortSignal | undefined) => Promise<Readable>
}

// Enough to see whether the caller reads sources before much is fetched in the wrong way.
const firstBatch = 16

/**
 * Reads heads batch by batch and gives out each as it arrives; the next batch is on its way while
 * the caller works on this one.
 */
export async function* createBatches<Key extends MessageKey>(
  { mailbox, ledger, habit }: RoundContext<Key>,
  listing: Listing<Key>,
  keys: Key[],
  signal: AbortSignal | undefined,
): AsyncGenerator<BatchedMessage<Key>, void, undefined> {
  const cache = createSourceCache<Key>((wanted) => mailbox.sources(listing, wanted, signal))
  const known = new Map<Key, number>()
  let at = 0

  function load(): { batch: Key[]; heads: ArrivingHeads<Key>; withSource: boolean } | undefined {
    if (at >= keys.length) return undefined
    const { room } = habit
    const most = habit.readsSources === undefined ? firstBatch : habit.batchSize
    const batch = keys.slice(at, at + Math.min(most, mailbox.batchSize))
    at += batch.length
    const heads = createArrivingHeads<Key>(batch, (give) =>
      mailbox.heads(listing, batch, { room, signal }, (key, head) => {
        known.set(key, head.size)
        // The cache alone holds the source, so that it can let go of it.
        if (head.source) cache.put(key, head.source)
        give(key, { ...head, source: undefined })
      }),
    )
    return { batch, heads, withSource: room > 0 }
  }

  let next = load()
  while (next) {
    const { batch, heads, withSource } = next
    next = undefined
    // At once, so that the server works while the caller does; the first time only once it shows
    // what the caller reads.
    const ahead = habit.readsSources === undefined ? Math.floor(batch.length / 4) : 0
    let waited = false
    for (const [index, key] of batch.entries()) {
      const taken = heads.take(key)
      if (taken instanceof Promise && index * 2 >= batch.length) waited = true
      const head = taken instanceof Promise ? await taken : taken
      if (index === ahead) next = load()
      if (!head) {
        // Gone, or one that the server lists and does not give: it must not take a place each time.
        ledger.deliver(key)
        continue
      }
      habit.given(head.size)
      yield {
        key,
        head,
        async openSource(own) {
          const ends = own ?? signal
          if (ends?.aborted) throw cancellationError(ends)
          habit.read()
          const following = sizedAfter(batch, index, known)
          const source = await cache.take({ key, size: head.size }, following)
          const content = source ? new HeldSource(source) : await mailbox.stream(listing, key, ends)
          return endsWith(content, ends)
        },
      }
    }
    if (withSource) habit.endBatch(waited)
  }
}

/** So that a signal ends the reading, too, and not only what comes before it. */
function endsWith(content: Readable, signal: AbortSignal | undefined): Readable {
  if (!signal) return content
  const listening = whenAborted(signal, () => content.destroy(cancellationError(signal)))
  content.once('close', () => listening[Symbol.dispose]())
  return content
}

function* sizedAfter<Key extends MessageKey>(
  batch: Key[],
  index: number,
  known: Map<Key, number>,
): Generator<{ key: Key; size: number }, void, undefined> {
  for (const key of batch.slice(index + 1)) {
    const size = known.get(key)
    if (size !== undefined) yield { key, size }
  }
}
