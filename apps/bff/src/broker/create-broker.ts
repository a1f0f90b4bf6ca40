import { setTimeout as sleep } from 'node:timers/promises'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import { v7 } from 'uuid'
import { digest, matchesDigest } from '../oauth2/digest.ts'
import { places } from '../seal/places.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { tokenText } from '../text/tokens.ts'
import type { AccessTokenOutcome, Broker, SecretTest } from './broker.ts'
import { type Lease, takeLease } from './lease.ts'
import {
  isOfItsConfig,
  type LoadedGrant,
  loadGrant,
  loadGrants,
  signatureMatches,
} from './load-grant.ts'
import { type BrokerDeps, refreshGrant } from './refresh-grant.ts'
import { changedSince, isRejected, standing } from './standing.ts'

/** How long a caller waits for somebody else's refresh; a dead holder's lease ends within it. */
const waitMs = 30_000
const pollMs = 100

/** Flow C: one refresh at a time for each grant, in this process and among all of them. */
export function createBroker(deps: BrokerDeps): Broker {
  const { db, clock, sealer } = deps
  const owner = v7()
  const flights = new Map<string, Promise<AccessTokenOutcome>>()

  return {
    async accessToken(accountId, { force = false, signal, configId } = {}) {
      const loaded = await loadGrant(db, { accountId })
      if (loaded === null) return { outcome: 'none' }
      // The account has another config than when the caller looked: nothing is refreshed for it.
      if (configId !== undefined && loaded.grant.configId !== configId) return changedSince
      const now = standing(loaded, clock(), { force })
      if (now !== 'refresh') return answer(loaded, now)
      const late = await abandonable(inFlight(loaded, { force }), signal)
      // The account may have been given another config, and a grant of it, while this one was asked.
      return late.outcome === 'token' && late.configId !== loaded.grant.configId
        ? changedSince
        : late
    },

    async invalidate(accountId, accessToken) {
      const [stored] = await db
        .select({ id: tokenGrant.id, sealed: tokenGrant.accessTokenSealed })
        .from(tokenGrant)
        .where(eq(tokenGrant.accountId, accountId))
      if (stored === undefined) return
      const current = sealer.open(places.accessToken(stored.id), stored.sealed)
      if (!matchesDigest(accessToken, digest(current))) return
      await db
        .update(tokenGrant)
        // No version is raised: whoever is refreshing must still be able to store what came.
        .set({ accessTokenRejectedAt: clock() })
        .where(
          and(
            eq(tokenGrant.id, stored.id),
            eq(tokenGrant.accessTokenSealed, stored.sealed),
            isNull(tokenGrant.accessTokenRejectedAt),
          ),
        )
    },

    async testSecret(configId, secret): Promise<SecretTest> {
      // A grant of endpoints that the config no longer names must not be sent to the new ones.
      const candidate = (
        await loadGrants(
          db,
          and(eq(tokenGrant.configId, configId), eq(tokenGrant.status, 'authorized')),
        )
      ).find(isOfItsConfig)
      if (candidate === undefined) return 'not-tested'
      const taken = await lease(candidate.grant.accountId, () => false)
      if (taken.lease === null) return taken.loaded === null ? 'not-tested' : 'unreachable'
      const refreshed = await refreshGrant(deps, taken.loaded, taken.lease, secret)
      // Who hears that the grant is invalid was let in as a client.
      if (refreshed.result === 'outdated') return 'not-tested'
      if (refreshed.result !== 'untried') return 'accepted'
      return refreshed.failure.kind === 'client-rejected' ? 'rejected' : 'unreachable'
    },

    async clientMended(configId) {
      await db
        .update(tokenGrant)
        .set({ failureCode: null, failureMessage: null, failureCount: 0, retryAt: null })
        .where(
          and(
            eq(tokenGrant.configId, configId),
            inArray(tokenGrant.failureCode, ['client-rejected']),
          ),
        )
    },

    async idle() {
      await Promise.allSettled(flights.values())
    },
  }

  function inFlight(loaded: LoadedGrant, asked: { force: boolean }) {
    const { id } = loaded.grant
    const running = flights.get(id)
    if (running !== undefined) return running
    const flight = refresh(loaded, asked).finally(() => flights.delete(id))
    flights.set(id, flight)
    return flight
  }

  async function refresh(
    first: LoadedGrant,
    asked: { force: boolean },
  ): Promise<AccessTokenOutcome> {
    const { accountId, refreshedAt, lastFailedAt, version } = first.grant
    const settled = (loaded: LoadedGrant) => {
      const { grant } = loaded
      if (grant.version === version) return false
      // Somebody refreshed meanwhile, or tried to: their answer is ours too.
      const news =
        grant.refreshedAt?.getTime() !== refreshedAt?.getTime() ||
        grant.lastFailedAt?.getTime() !== lastFailedAt?.getTime()
      const want = news ? { force: false } : asked
      return standing(loaded, clock(), want) !== 'refresh'
    }
    const taken = await lease(accountId, settled, first)
    if (taken.loaded === null) return { outcome: 'none' }
    if (taken.lease === null) return current(taken.loaded)
    const refreshed = await refreshGrant(deps, taken.loaded, taken.lease)
    switch (refreshed.result) {
      case 'stored':
        return current(await loadGrant(db, { accountId }))
      case 'superseded':
      case 'outdated':
        return current(await loadGrant(db, { accountId }))
      case 'untried':
        return unreachable(tokenText.notAsked, null)
      case 'failed':
        return failed(await loadGrant(db, { accountId }), refreshed.stored, asked)
    }
  }

  /** Takes the lease, or waits for its holder and looks again; bounded. */
  async function lease(
    accountId: string,
    settled: (loaded: LoadedGrant) => boolean,
    first?: LoadedGrant,
  ): Promise<{ loaded: null; lease: null } | { loaded: LoadedGrant; lease: Lease | null }> {
    const giveUpAt = performance.now() + waitMs
    let loaded = first ?? (await loadGrant(db, { accountId }))
    for (;;) {
      if (loaded === null) return { loaded: null, lease: null }
      if (settled(loaded) || performance.now() > giveUpAt) return { loaded, lease: null }
      const mine = loaded.leased ? null : await takeLease(db, loaded.grant, owner, clock())
      if (mine !== null) return { loaded, lease: mine }
      await sleep(pollMs / 2 + Math.random() * pollMs)
      loaded = await loadGrant(db, { accountId })
    }
  }

  /** What the row says, with no further refresh: a token that was just stored is handed out however short its life. */
  function current(loaded: LoadedGrant | null): AccessTokenOutcome {
    if (loaded === null) return { outcome: 'none' }
    const { grant } = loaded
    const now = standing(loaded, clock(), { force: false })
    if (now !== 'refresh') return answer(loaded, now)
    const alive = grant.expiresAt === null || grant.expiresAt > clock()
    if (alive && grant.leaseUntil === null && !isRejected(grant, clock()))
      return answer(loaded, 'usable')
    return unreachable(tokenText.underWay, null)
  }

  function failed(
    loaded: LoadedGrant | null,
    { code, message, retryAt }: { code: string; message: string; retryAt: Date | null },
    { force }: { force: boolean },
  ): AccessTokenOutcome {
    if (retryAt === null) return { outcome: 'needs-reauthorization', reason: message }
    if (loaded === null) return { outcome: 'none' }
    if (!signatureMatches(loaded)) return changedSince
    const alive = loaded.grant.expiresAt !== null && loaded.grant.expiresAt > clock()
    if (alive && !force && !isRejected(loaded.grant, clock())) return answer(loaded, 'usable')
    if (code === 'client-rejected') return { outcome: 'client-rejected', reason: message }
    return unreachable(message, retryAt, code === 'unreachable' ? 'network' : 'provider')
  }

  function answer(
    loaded: LoadedGrant,
    now: { say: AccessTokenOutcome } | 'usable',
  ): AccessTokenOutcome {
    if (now !== 'usable') return now.say
    const { expiresAt, resourceOwner, configId } = loaded.grant
    return {
      outcome: 'token',
      accessToken: storedToken(loaded),
      expiresAt,
      resourceOwner,
      configId,
    }
  }

  function storedToken({ grant }: LoadedGrant): string {
    return sealer.open(places.accessToken(grant.id), grant.accessTokenSealed)
  }
}

const unreachable = (
  reason: string,
  retryAt: Date | null,
  cause: 'network' | 'provider' = 'provider',
): AccessTokenOutcome => ({ outcome: 'unreachable', cause, reason, retryAt })

/** Ends this caller's waiting; the work itself goes on for the others. */
async function abandonable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  if (signal.aborted) {
    // nobody is left to hear how it ends
    work.catch(() => {})
    throw signal.reason
  }
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
