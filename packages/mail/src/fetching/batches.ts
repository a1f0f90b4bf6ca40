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
  /** what was fetched together with it, and where it is in there */
  batch: readonly Key[]
  index: number
}

/** Messages one after the other. Not a generator, because most are there and promises cost. */
export interface Batches<Key extends MessageKey> {
  /** The next one, or a promise of it; undefined behind the last. One reader at a time. */
  next(): BatchedMessage<Key> | undefined | Promise<BatchedMessage<Key> | undefined>
  /** @param own ends the reading; without it the signal of the round does */
  openSource(message: BatchedMessage<Key>, own: AbortSignal | undefined): Promise<Readable>
}

interface Batch<Key extends MessageKey> {
  keys: Key[]
  heads: ArrivingHeads<Key>
  withSource: boolean
  /** the next batch is begun once this one of the messages has arrived */
  ahead: number
  /** whether the caller came before the server did, towards the end */
  waited: boolean
}

// Enough to see whether the caller reads sources before much is fetched in the wrong way.
const firstBatch = 16

/**
 * Reads heads batch by batch and gives out each as it arrives; the next batch is on its way while
 * the caller works on this one.
 */
export function createBatches<Key extends MessageKey>(
  { mailbox, ledger, habit }: RoundContext<Key>,
  listing: Listing<Key>,
  keys: Key[],
  signal: AbortSignal | undefined,
): Batches<Key> {
  const cache = createSourceCache<Key>((wanted) => mailbox.sources(listing, wanted, signal))
  const sizes = new Map<Key, number>()
  let loaded = 0
  let batch = load()
  let following: Batch<Key> | undefined
  let index = 0

  function load(): Batch<Key> | undefined {
    if (loaded >= keys.length) return undefined
    const { room, readsSources } = habit
    const most = readsSources === undefined ? firstBatch : habit.batchSize
    const wanted = keys.slice(loaded, loaded + Math.min(most, mailbox.batchSize))
    loaded += wanted.length
    const heads = createArrivingHeads<Key>(wanted, (give) =>
      mailbox.heads(listing, wanted, { room, signal }, (key, { header, size, source }) => {
        sizes.set(key, size)
        // The cache alone holds the source, so that it can let go of it.
        if (source) cache.put(key, source)
        give(key, { header, size, source: undefined })
      }),
    )
    // At once, so that the server works while the caller does; the first time only once it shows
    // what the caller reads.
    const ahead = readsSources === undefined ? Math.floor(wanted.length / 4) : 0
    return { keys: wanted, heads, withSource: room > 0, ahead, waited: false }
  }

  function next(): ReturnType<Batches<Key>['next']> {
    while (batch) {
      const key = batch.keys[index]
      if (key === undefined) {
        if (batch.withSource) habit.endBatch(batch.waited)
        batch = following
        following = undefined
        index = 0
        continue
      }
      const head = batch.heads.take(key)
      if (head instanceof Promise) {
        if (index * 2 >= batch.keys.length) batch.waited = true
        return arriving(batch, key, head)
      }
      const message = take(batch, key, head)
      if (message) return message
    }
    return undefined
  }

  async function arriving(
    from: Batch<Key>,
    key: Key,
    head: Promise<MessageHead | undefined>,
  ): Promise<BatchedMessage<Key> | undefined> {
    return take(from, key, await head) ?? next()
  }

  function take(
    from: Batch<Key>,
    key: Key,
    head: MessageHead | undefined,
  ): BatchedMessage<Key> | undefined {
    const at = index
    index += 1
    if (at === from.ahead) following = load()
    if (!head) {
      // Gone, or one that the server lists and does not give: it must not take a place each time.
      ledger.deliver(key)
      return undefined
    }
    habit.given(head.size)
    return { key, head, batch: from.keys, index: at }
  }

  return {
    next,
    async openSource({ key, head, batch: together, index: at }, own) {
      const ends = own ?? signal
      if (ends?.aborted) throw cancellationError(ends)
      habit.read()
      const held = cache.take({ key, size: head.size }, () => sizedAfter(together, at, sizes))
      const source = held instanceof Promise ? await held : held
      const content = source ? new HeldSource(source) : await mailbox.stream(listing, key, ends)
      return endsWith(content, ends)
    },
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
  batch: readonly Key[],
  index: number,
  sizes: Map<Key, number>,
): Generator<{ key: Key; size: number }, void, undefined> {
  for (const key of batch.slice(index + 1)) {
    const size = sizes.get(key)
    if (size !== undefined) yield { key, size }
  }
}
