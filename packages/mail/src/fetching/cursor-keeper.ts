import { MailError } from '../mail-error.ts'
import type { CursorStorage, FetchCursor } from '../mail-store.ts'
import type { CursorRules, Listing, MessageKey } from './mailbox.ts'

/**
 * Reads and writes the cursors that callers keep. What the storage holds is the truth: each save
 * begins with a load, so it does not matter whether one storage object is passed or many for the
 * same place. One at a time, and acknowledgements that wait go into one save.
 */
export interface CursorKeeper<Key extends MessageKey> {
  load(storage: CursorStorage): Promise<FetchCursor | undefined>
  acknowledge(storage: CursorStorage, listing: Listing<Key>, key: Key): Promise<void>
  /** From now on cursors are shortened by this listing, where it is of the same folder. */
  look(listing: Listing<Key>): void
}

export function createCursorKeeper<Key extends MessageKey>(
  rules: CursorRules<Key>,
): CursorKeeper<Key> {
  let tail: Promise<unknown> = Promise.resolve()
  let latest: Listing<Key> | undefined
  const waiting = new Map<
    CursorStorage,
    { listing: Listing<Key>; keys: Key[]; saved: Promise<void> }
  >()

  function queue<T>(work: () => Promise<T>): Promise<T> {
    const result = tail.then(work)
    tail = result.catch(() => {})
    return result
  }

  async function read(storage: CursorStorage): Promise<FetchCursor | undefined> {
    const loaded: unknown = await guarded(() => storage.load(), 'loaded')
    return loaded === undefined || loaded === null ? undefined : rules.check(loaded)
  }

  return {
    load: (storage) => queue(() => read(storage)),
    acknowledge(storage, listing, key) {
      const batch = waiting.get(storage)
      if (batch?.listing.epoch === listing.epoch) {
        batch.keys.push(key)
        return batch.saved
      }
      const keys = [key]
      const saved = queue(async () => {
        waiting.delete(storage)
        const current = latest ?? listing
        if (current.epoch !== listing.epoch) throw new MailError('folder_changed')
        const cursor = rules.add(await read(storage), current, keys)
        await guarded(() => storage.save(cursor), 'saved')
      })
      waiting.set(storage, { listing, keys, saved })
      return saved
    },
    look(listing) {
      latest = listing
    },
  }
}

async function guarded<T>(work: () => Promise<T>, what: 'loaded' | 'saved'): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new MailError('cursor_unavailable', {
      message: `The cursor could not be ${what}.`,
      cause: error,
    })
  }
}
