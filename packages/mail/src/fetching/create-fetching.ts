import type { MailStore } from '../mail-store.ts'
import { createCursorKeeper } from './cursor-keeper.ts'
import { createDeliveryLedger } from './delivery-ledger.ts'
import { fetchRound, type RoundContext } from './fetch-round.ts'
import type { Mailbox, MessageKey } from './mailbox.ts'
import { createReadingHabit } from './reading-habit.ts'
import { watchRounds } from './watch-rounds.ts'

/** `fetch` and `watch` of a store, whatever its protocol. */
export function createFetching<Key extends MessageKey>(
  mailbox: Mailbox<Key>,
): Pick<MailStore, 'fetch' | 'watch'> {
  const context: RoundContext<Key> = {
    mailbox,
    ledger: createDeliveryLedger(Date.now),
    cursors: createCursorKeeper(mailbox.cursors),
    habit: createReadingHabit(),
  }
  return {
    fetch: (options = {}) => fetchRound(context, options),
    watch: (options = {}) => watchRounds(context, options),
  }
}
