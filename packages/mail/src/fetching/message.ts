import { cancellationError, untilAborted } from '../cancellation.ts'
import type { CursorStorage, FetchedMessage, MessageEnvelope } from '../mail-store.ts'
import type { BatchedMessage, Batches } from './batches.ts'
import type { RoundContext } from './fetch-round.ts'
import type { Listing, MessageKey } from './mailbox.ts'
import { parseEnvelope } from './parse-envelope.ts'
import { parseMessage } from './parse-message.ts'

interface MessageParts<Key extends MessageKey> {
  listing: Listing<Key>
  batches: Batches<Key>
  batched: BatchedMessage<Key>
  storage: CursorStorage | undefined
}

export function createMessage<Key extends MessageKey>(
  context: RoundContext<Key>,
  parts: MessageParts<Key>,
): FetchedMessage {
  const { listing, batches, batched } = parts
  const { key, head } = batched
  let envelope: MessageEnvelope | undefined
  let acknowledged: Promise<void> | undefined

  // Not before somebody looks at it: who parses the message may never do.
  const readEnvelope = () => (envelope ??= parseEnvelope(head.header))

  return {
    id: context.mailbox.id(listing, key),
    get envelope() {
      return readEnvelope()
    },
    size: head.size,
    source: ({ signal } = {}) => batches.openSource(batched, signal),
    async parsed(options = {}) {
      const { signal } = options
      if (signal?.aborted) throw cancellationError(signal)
      return parseMessage(await batches.openSource(batched, signal), readEnvelope(), options)
    },
    async done({ signal } = {}) {
      if (signal?.aborted) throw cancellationError(signal)
      acknowledged ??= acknowledge(context, parts).catch((error: unknown) => {
        acknowledged = undefined
        throw error
      })
      return untilAborted(acknowledged, signal)
    },
  }
}

async function acknowledge<Key extends MessageKey>(
  { mailbox, ledger, cursors }: RoundContext<Key>,
  { listing, batched: { key }, storage }: MessageParts<Key>,
): Promise<void> {
  // Before anything is awaited: a round under way passes over it from now on.
  ledger.settle(key)
  try {
    await mailbox.acknowledge(listing, key)
    if (storage) await cursors.acknowledge(storage, listing, key)
  } catch (error) {
    ledger.unsettle(key)
    throw error
  }
}
