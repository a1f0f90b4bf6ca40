import type { MessageHead, MessageKey } from './mailbox.ts'

/** Heads of one batch, given out while the others are still on their way. */
export interface ArrivingHeads<Key extends MessageKey> {
  /**
   * The head of this message, or a promise of it where it has not arrived; undefined where the
   * server gave none. One reader at a time.
   *
   * @throws whatever ended the command, once what arrived before has been taken
   */
  take(key: Key): MessageHead | undefined | Promise<MessageHead | undefined>
}

/**
 * Begins to fetch. What arrives is taken in whether anybody waits for it or not, because the
 * reader may need the session for something else: batches are small enough to be held.
 *
 * @param fetch may give the same message twice, and others as well
 */
export function createArrivingHeads<Key extends MessageKey>(
  keys: readonly Key[],
  fetch: (give: (key: Key, head: MessageHead) => void) => Promise<void>,
): ArrivingHeads<Key> {
  const wanted = new Set(keys)
  const arrived = new Map<Key, MessageHead>()
  let awaited: { key: Key; resolve: () => void } | undefined

  const all = fetch((key, head) => {
    if (!wanted.has(key)) return
    arrived.set(key, head)
    if (awaited?.key === key) awaited.resolve()
  })
  // It fails for whoever waits for it; after a break nobody does.
  all.catch(() => {})

  function remove(key: Key): MessageHead | undefined {
    const head = arrived.get(key)
    arrived.delete(key)
    wanted.delete(key)
    return head
  }

  return {
    take(key) {
      if (arrived.has(key)) return remove(key)
      return new Promise<void>((resolve, reject) => {
        awaited = { key, resolve }
        all.then(resolve, reject)
      }).then(() => remove(key))
    },
  }
}
