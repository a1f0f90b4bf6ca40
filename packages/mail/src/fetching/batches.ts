import type { Readable } from 'node:stream'
import { cancellationError, whenAborted } from '../cancellation.ts'
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

/** Reads heads batch by batch; the next batch is on its way while the caller works on this one. */
export async function* createBatches<Key extends MessageKey>(
  { mailbox, ledger, habit }: RoundContext<Key>,
  listing: Listing<Key>,
  keys: Key[],
  signal: AbortSignal | undefined,
): AsyncGenerator<BatchedMessage<Key>, void, undefined> {
  const cache = createSourceCache<Key>((wanted) => mailbox.sources(listing, wanted, signal))
  const known = new Map<Key, number>()
  let at = 0

  function load(): Promise<{ batch: Key[]; heads: Map<Key, MessageHead> }> | undefined {
    if (at >= keys.length) return undefined
    const size = habit.readsSources === undefined ? firstBatch : mailbox.batchSize
    const batch = keys.slice(at, at + Math.min(size, mailbox.batchSize))
    at += batch.length
    const loading = mailbox
      .heads(listing, batch, habit.readsSources === true, signal)
      .then((heads) => ({ batch, heads }))
    // It fails for whoever waits for it; after a break nobody does.
    loading.catch(() => {})
    return loading
  }

  let next = load()
  while (next) {
    const { batch, heads } = await next
    next = undefined
    for (const [key, { size, source }] of heads) {
      known.set(key, size)
      if (source) cache.put(key, source)
    }
    // At once, so that the server works while the caller does; the first time only once it shows
    // what the caller reads.
    const ahead = habit.readsSources === undefined ? Math.floor(batch.length / 2) : 0
    for (const [index, key] of batch.entries()) {
      if (index === ahead) next = load()
      const found = heads.get(key)
      if (!found) {
        // Gone, or one that the server lists and does not give: it must not take a place each time.
        ledger.deliver(key)
        continue
      }
      // The cache alone holds the source, so that it can let go of it.
      const head = { ...found, source: undefined }
      habit.given()
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
