import type { Readable } from 'node:stream'
import { cancellationError } from '../cancellation.ts'
import type { CursorStorage, FetchedMessage } from '../mail-store.ts'
import type { RoundContext } from './fetch-round.ts'
import type { Listing, MessageHead, MessageKey } from './mailbox.ts'
import { parseMessage } from './parse-message.ts'

interface MessageParts<Key extends MessageKey> {
  listing: Listing<Key>
  key: Key
  head: MessageHead
  openSource: (signal: AbortSignal | undefined) => Promise<Readable>
  storage: CursorStorage | undefined
}

export function createMessage<Key extends MessageKey>(
  { mailbox, ledger, cursors }: RoundContext<Key>,
  { listing, key, head, openSource, storage }: MessageParts<Key>,
): FetchedMessage {
  let acknowledged: Promise<void> | undefined

  async function acknowledge(): Promise<void> {
    // Before anything is awaited: a round under way passes over it from now on.
    ledger.settle(key)
    try {
      await mailbox.acknowledge(listing, key)
      if (storage) await cursors.acknowledge(storage, listing, key)
    } catch (error) {
      ledger.unsettle(key)
      acknowledged = undefined
      throw error
    }
  }

  return {
    id: mailbox.id(listing, key),
    envelope: head.envelope,
    size: head.size,
    source: ({ signal } = {}) => openSource(signal),
    async parsed(options = {}) {
      const { signal } = options
      if (signal?.aborted) throw cancellationError(signal)
      return parseMessage(await openSource(signal), head.envelope, options)
    },
    done() {
      acknowledged ??= acknowledge()
      return acknowledged
    },
  }
}
