import type { Listing, MessageKey } from './mailbox.ts'

/**
 * What one store has given out, and what of it was acknowledged. It decides the order: those
 * never given out, oldest first, then the others, the one given out longest ago first.
 */
export interface DeliveryLedger<Key extends MessageKey> {
  /** Forgets what is no longer in the mailbox. @returns the number of this round */
  begin(listing: Listing<Key>): number
  order(keys: Key[], limit: number, givenBefore: number): Key[]
  deliver(key: Key): void
  /** Whether anything was given out and not acknowledged; when the first of them was. */
  oldestUnsettled(): number | undefined
  isSettled(key: Key): boolean
  settledSince(key: Key, round: number): boolean
  settle(key: Key): void
  /** The acknowledgement failed. */
  unsettle(key: Key): void
}

export function createDeliveryLedger<Key extends MessageKey>(
  now: () => number,
): DeliveryLedger<Key> {
  let epoch: number | undefined
  let round = 0
  /** by when they were given out last, the first one first */
  const delivered = new Map<Key, number>()
  /** by the round in which they were acknowledged */
  const settled = new Map<Key, number>()

  function forget({ keys, above }: Listing<Key>): void {
    const existing = new Set(keys)
    for (const key of delivered.keys()) if (!existing.has(key)) delivered.delete(key)
    if (above > 0) return
    for (const key of settled.keys()) if (!existing.has(key)) settled.delete(key)
  }

  return {
    begin(listing) {
      if (epoch !== listing.epoch) {
        delivered.clear()
        settled.clear()
        epoch = listing.epoch
      }
      if (delivered.size > 0 || settled.size > 0) forget(listing)
      round += 1
      return round
    },
    order(keys, limit, givenBefore) {
      const chosen: Key[] = []
      const among = delivered.size > 0 ? new Set(keys) : undefined
      for (const key of keys) {
        if (chosen.length >= limit) return chosen
        if (!delivered.has(key)) chosen.push(key)
      }
      for (const [key, at] of delivered) {
        if (chosen.length >= limit) break
        if (at <= givenBefore && among?.has(key)) chosen.push(key)
      }
      return chosen
    },
    deliver(key) {
      delivered.delete(key)
      delivered.set(key, now())
    },
    oldestUnsettled() {
      for (const [key, at] of delivered) if (!settled.has(key)) return at
      return undefined
    },
    isSettled: (key) => settled.has(key),
    settledSince: (key, since) => (settled.get(key) ?? -1) >= since,
    settle(key) {
      settled.set(key, round)
    },
    unsettle(key) {
      settled.delete(key)
    },
  }
}
