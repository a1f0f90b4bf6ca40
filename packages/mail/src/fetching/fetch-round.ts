import { cancellationError } from '../cancellation.ts'
import { MailError } from '../mail-error.ts'
import type { FetchCursor, FetchedMessage, FetchOptions } from '../mail-store.ts'
import { createBatches } from './batches.ts'
import type { CursorKeeper } from './cursor-keeper.ts'
import type { DeliveryLedger } from './delivery-ledger.ts'
import type { Listing, Mailbox, MessageKey } from './mailbox.ts'
import { createMessage } from './message.ts'
import type { ReadingHabit } from './reading-habit.ts'

/** What the rounds of one store share. */
export interface RoundContext<Key extends MessageKey> {
  mailbox: Mailbox<Key>
  ledger: DeliveryLedger<Key>
  cursors: CursorKeeper<Key>
  habit: ReadingHabit
}

/** How a round went, for `watch`. */
export interface RoundResult {
  given: number
  full: boolean
}

const defaultLimit = 50

/**
 * One round: looks at the mailbox, chooses, and gives out. Everything is read before it is given
 * out, so that the handler may run whatever commands it likes.
 *
 * @param givenBefore leaves out what this store gave out after this moment
 */
export async function* fetchRound<Key extends MessageKey>(
  context: RoundContext<Key>,
  { limit = defaultLimit, signal, cursor: storage }: FetchOptions,
  givenBefore = Number.POSITIVE_INFINITY,
): AsyncGenerator<FetchedMessage, RoundResult, undefined> {
  const { mailbox, ledger, cursors } = context
  checkLimit(limit)
  if (signal?.aborted) throw cancellationError(signal)
  try {
    const cursor = storage && (await cursors.load(storage))
    const listing = await mailbox.list(cursor, signal)
    cursors.look(listing)
    const round = ledger.begin(listing)
    const wanted = choose(context, listing, storage && { cursor })
    const chosen = ledger.order(wanted, limit, givenBefore)
    const batches = createBatches(context, listing, chosen, signal)
    let given = 0
    for (;;) {
      const next = batches.next()
      const batched = next instanceof Promise ? await next : next
      if (!batched) break
      if (signal?.aborted) throw cancellationError(signal)
      if (ledger.settledSince(batched.key, round)) continue
      ledger.deliver(batched.key)
      given += 1
      yield createMessage(context, { listing, batches, batched, storage })
    }
    if (signal?.aborted) throw cancellationError(signal)
    return { given, full: chosen.length === limit }
  } finally {
    await mailbox.endRound()
  }
}

/** A message that stays where it is counts as acknowledged by this store, unless a cursor tells. */
function choose<Key extends MessageKey>(
  { mailbox, ledger }: RoundContext<Key>,
  { keys, epoch }: Listing<Key>,
  kept: { cursor: FetchCursor | undefined } | undefined,
): Key[] {
  const passes = kept?.cursor && mailbox.cursors.passes(kept.cursor, epoch)
  const remembers = mailbox.removes || !kept
  return keys.filter((key) => !passes?.(key) && !(remembers && ledger.isSettled(key)))
}

function checkLimit(limit: number): void {
  if (Number.isInteger(limit) && limit > 0) return
  throw new MailError('invalid_argument', { message: 'The limit must be a positive integer.' })
}
