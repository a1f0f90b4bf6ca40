import { whenAborted } from '../cancellation.ts'
import type { CloseOptions } from '../mail-store.ts'
import type { Deps } from './deps.ts'

/** A store or a transport that somebody is using. */
export interface Lease<T> {
  readonly adapter: T
  /** A second user of the same one: a message that waits to be acknowledged. */
  share(): Lease<T>
  /** Safe to call twice. */
  release(): void
}

export interface AdapterSlot<T> {
  /** The adapter for this key: the present one, or a new one that takes its place. */
  lease(key: string, open: () => Promise<T>): Promise<Lease<T>>
  /** Gives up the present one: the next lease opens another. */
  retire(): void
  /** Closes everything, in use or not; once the signal fires connections are cut. */
  close(options?: CloseOptions): Promise<void>
}

interface Entry<T> {
  key: string
  opening: Promise<T>
  users: number
  present: boolean
  ended: Promise<void> | undefined
}

/** For so long a message from before a change of settings can still be acknowledged. */
const graceMs = 600_000

/**
 * Holds the one adapter of an account. When the settings change another takes its place, and the
 * old one is closed as soon as nobody uses it any more.
 */
interface Adapter {
  close(options?: CloseOptions): Promise<void>
}

export function createAdapterSlot<T extends Adapter>({
  later,
}: Pick<Deps, 'later'>): AdapterSlot<T> {
  const entries = new Set<Entry<T>>()
  let present: Entry<T> | undefined

  function end(entry: Entry<T>): Promise<void> {
    entry.ended ??= entry.opening
      .then((adapter) => adapter.close())
      // What cannot be closed properly is gone as well.
      .catch(() => {})
      .finally(() => entries.delete(entry))
    return entry.ended
  }

  function retire(): void {
    const entry = present
    present = undefined
    if (!entry) return
    entry.present = false
    if (entry.users === 0) void end(entry)
    else later(graceMs, () => void end(entry))
  }

  function take(entry: Entry<T>, adapter: T): Lease<T> {
    let held = true
    entry.users += 1
    return {
      adapter,
      share: () => take(entry, adapter),
      release() {
        if (!held) return
        held = false
        entry.users -= 1
        if (entry.users === 0 && !entry.present) void end(entry)
      },
    }
  }

  return {
    async lease(key, open) {
      if (present && present.key !== key) retire()
      present ??= add(key, open())
      const entry = present
      // Counted before it is waited for, so that it is not closed in between.
      entry.users += 1
      try {
        return take(entry, await entry.opening)
      } catch (error) {
        if (present === entry) present = undefined
        entries.delete(entry)
        throw error
      } finally {
        entry.users -= 1
      }
    },
    retire,
    async close({ signal } = {}) {
      present = undefined
      using _listening = whenAborted(signal, () => {
        // To close again is safe, and hurries what waits.
        for (const { opening } of entries) {
          opening.then((adapter) => adapter.close({ signal: AbortSignal.abort() })).catch(() => {})
        }
      })
      await Promise.all([...entries].map(end))
    },
  }

  function add(key: string, opening: Promise<T>): Entry<T> {
    const entry = { key, opening, users: 0, present: true, ended: undefined }
    entries.add(entry)
    return entry
  }
}
