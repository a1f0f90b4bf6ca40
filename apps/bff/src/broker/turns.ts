import { setTimeout as sleep } from 'node:timers/promises'
import type { Deps } from '../deps.ts'
import type { Circuits } from './circuits.ts'
import { afterLeaseMs, type Lease, releaseLease, takeLease } from './lease.ts'
import { type LoadedGrant, loadGrant } from './load-grant.ts'
import { serverOf } from './server-of.ts'
import { createSlots } from './slots.ts'

/** How long a caller waits for somebody else's refresh; a dead holder's grant is taken over within it. */
const waitMs = 35_000
const pollMs = 100

/** The right to send one refresh of one grant, in all processes; give it back by `done`. */
export interface Turn {
  loaded: LoadedGrant
  lease: Lease
  /** the circuit of its server is open, and this is the one refresh that tries it */
  probing: boolean
  /** who asked for it, in the timeline */
  actor: string
  done(): void
}
export type Taken =
  | { turn: Turn }
  /** somebody else's refresh is news enough, or waiting took too long; null where the grant is gone */
  | { turn: null; loaded: LoadedGrant | null }
  /** nobody asks the server now */
  | { turn: null; blocked: LoadedGrant }

export interface Turns {
  take(
    accountId: string,
    asked: {
      settled: (loaded: LoadedGrant) => boolean
      background: boolean
      first?: LoadedGrant
      actor?: string | undefined
    },
  ): Promise<Taken>
}

export const isBlocked = ({ circuit, probeWaitMs }: LoadedGrant): boolean =>
  circuit?.state === 'open' && (probeWaitMs ?? 0) > 0

/** It answers again, and what fell due meanwhile is refreshed a few a second. */
export const isRecovering = ({ circuit, probeWaitMs }: LoadedGrant): boolean =>
  circuit?.state === 'closed' && (probeWaitMs ?? 0) > 0

/**
 * Whether the holder of a lease that ran out is still to be heard. Counted from when the lease was
 * found so, and anew where the row changed; a read that hangs while the database is away counts as
 * a second at most.
 */
function createPatience() {
  let found = { version: -1, waitedMs: 0, at: 0 }
  return ({ grant: { leaseUntil, version } }: LoadedGrant): boolean => {
    if (leaseUntil === null) return false
    const at = performance.now()
    const waitedMs = found.version === version ? found.waitedMs + Math.min(at - found.at, 1000) : 0
    found = { version, waitedMs, at }
    return waitedMs < afterLeaseMs
  }
}

/** A slot of this process, the lease of the grant, and while the circuit is open its probe. */
export function createTurns(
  {
    db,
    clock,
    circuits,
    closing,
  }: Pick<Deps, 'db' | 'clock'> & {
    circuits: Circuits
    /** the process ends: nothing more is begun, since it may be killed before the answer is stored */
    closing: AbortSignal
  },
  owner: string,
): Turns {
  const slots = createSlots()

  return {
    async take(accountId, { settled, background, first, actor = 'system' }) {
      const giveUpAt = performance.now() + waitMs
      const read = () => loadGrant(db, { accountId })
      const isAwaited = createPatience()
      const isFree = (each: LoadedGrant) => !each.leased && !isAwaited(each)
      for (let loaded = first ?? (await read()); ; loaded = await read()) {
        const left = closing.aborted ? 0 : giveUpAt - performance.now()
        if (loaded === null || settled(loaded) || left <= 0) return { turn: null, loaded }
        if (isBlocked(loaded)) return { turn: null, blocked: loaded }
        if (!isFree(loaded)) {
          await sleep(pollMs / 2 + Math.random() * pollMs)
          continue
        }
        const server = serverOf(loaded.config)
        const slot = await slots.take(server, { background, waitMs: left })
        if (slot === null) return { turn: null, loaded }
        const now = slot.waited ? await reread(slot, read) : loaded
        // those that queued for the probe must not follow it all at once
        if (background && now !== null && isRecovering(now) && !isRecovering(loaded)) {
          slot.free()
          return { turn: null, blocked: now }
        }
        const ready =
          now !== null && !closing.aborted && !settled(now) && !isBlocked(now) && isFree(now)
        const turn = ready ? await begin(now, { server, actor, free: slot.free }) : null
        if (turn !== null) return turn
        slot.free()
      }
    },
  }

  async function reread<T>(slot: { free(): void }, read: () => Promise<T>): Promise<T> {
    try {
      return await read()
    } catch (error) {
      slot.free()
      throw error
    }
  }

  /** Null where somebody was faster: read again. */
  async function begin(
    loaded: LoadedGrant,
    { server, actor, free }: { server: string; actor: string; free: () => void },
  ): Promise<Taken | null> {
    let lease: Lease | null = null
    try {
      lease = await takeLease(db, loaded.grant, owner, clock())
      if (lease === null) return null
      const probing = loaded.circuit?.state === 'open'
      if (!probing || (await circuits.claimProbe(server)))
        return { turn: { loaded, lease, probing, actor, done: free } }
      await releaseLease(db, lease, { maybeProcessed: false })
      free()
      return { turn: null, blocked: { ...loaded, probeWaitMs: 1000 } }
    } catch (error) {
      free()
      if (lease !== null)
        await releaseLease(db, lease, { maybeProcessed: false }).catch(() => undefined)
      throw error
    }
  }
}
