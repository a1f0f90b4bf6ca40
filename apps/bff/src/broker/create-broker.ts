import { and, eq, isNull } from 'drizzle-orm'
import { v7 } from 'uuid'
import { digest, matchesDigest } from '../oauth2/digest.ts'
import { openIfWhole } from '../seal/open-if-whole.ts'
import { places } from '../seal/places.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { tokenText } from '../text/tokens.ts'
import type { AccessTokenOutcome, Broker, SecretTested } from './broker.ts'
import { createCircuits } from './circuits.ts'
import { claimTry, clientMended } from './client-refusal.ts'
import { type LoadedGrant, loadGrant } from './load-grant.ts'
import { createOutcomes, unreachable } from './outcomes.ts'
import { createRefreshAhead } from './refresh-ahead.ts'
import { type BrokerDeps, refreshGrant } from './refresh-grant.ts'
import { createRefreshLimit } from './refresh-limit.ts'
import { serverOf } from './server-of.ts'
import { changedSince, standing } from './standing.ts'
import { trySecret } from './try-secret.ts'
import { createTurns, isBlocked } from './turns.ts'
import { createUsage } from './usage.ts'

/** Once the process is to end, so long it still tries to store what came. */
const endPatienceMs = 10_000

interface Asked {
  /** refreshes also a fresh token */
  force: boolean
  /** nobody waits for it */
  background: boolean
  /** who asks by hand */
  actor?: string | undefined
}

/** Flow C: one refresh at a time for each grant, in this process and among all of them. */
export function createBroker(given: BrokerDeps, probeWaitMs?: (tries: number) => number): Broker {
  const circuits = createCircuits(given, probeWaitMs)
  const closing = new AbortController()
  const ending = new AbortController()
  const deps = { ...given, circuits, closing: closing.signal, ending: ending.signal }
  const { db, clock, sealer } = deps
  const turns = createTurns(deps, v7())
  const usage = createUsage(deps)
  const limit = createRefreshLimit(deps)
  const say = createOutcomes(deps)
  const flights = new Map<string, Promise<AccessTokenOutcome>>()
  const trials = new Set<Promise<SecretTested>>()

  return {
    async accessToken(accountId, { signal, ...options } = {}) {
      const { force = false, background = false, configId, actor } = options
      const loaded = await loadGrant(db, { accountId })
      if (loaded === null) return { outcome: 'none' }
      // The account has another config than when the caller looked: nothing is refreshed for it.
      if (configId !== undefined && loaded.grant.configId !== configId) return changedSince
      const now = standing(loaded, clock(), { force })
      const known = now === 'refresh' ? null : say.answer(loaded, now)
      // A token that does not open is replaced, or the grant says why it cannot be.
      const { retryAt } = loaded.grant
      const damaged =
        now === 'usable' &&
        known?.outcome === 'unreachable' &&
        (retryAt === null || retryAt <= clock())
      const said =
        known === null || damaged
          ? await abandonable(inFlight(loaded, { force, background, actor }), signal)
          : known
      if (said.outcome !== 'token') return said
      // The account may have been given another config, and a grant of it, while this one was asked.
      if (said.configId !== loaded.grant.configId) return changedSince
      if (!background) usage.mark(loaded.grant.id)
      return said
    },

    refreshAhead: createRefreshAhead({
      db,
      clock,
      usage,
      circuits,
      refresh: (loaded) => inFlight(loaded, { force: true, background: true }),
    }),

    flushUse: () => usage.flush(),

    async invalidate(accountId, accessToken) {
      const [stored] = await db
        .select({ id: tokenGrant.id, sealed: tokenGrant.accessTokenSealed })
        .from(tokenGrant)
        .where(eq(tokenGrant.accountId, accountId))
      if (stored === undefined) return
      const current = openIfWhole(sealer, places.accessToken(stored.id), stored.sealed)
      if (current === null || !matchesDigest(accessToken, digest(current))) return
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

    testSecret(configId, secret) {
      const trial = trySecret(deps, turns, { configId, secret }).finally(() => trials.delete(trial))
      trials.add(trial)
      return trial
    },

    clientMended: (configId) => clientMended(deps, configId),

    serverAnswered: (tokenEndpoint) =>
      circuits.answered(serverOf({ tokenEndpoint }), { troubled: true }),

    async end() {
      closing.abort()
      const patience = setTimeout(() => ending.abort(), endPatienceMs)
      await Promise.allSettled([...flights.values(), ...trials])
      clearTimeout(patience)
      await usage
        .flush()
        .catch((error: unknown) => given.log.warn({ err: error }, 'last uses not written down'))
    },
  }

  function inFlight(loaded: LoadedGrant, asked: Asked) {
    const { id } = loaded.grant
    const running = flights.get(id)
    if (running !== undefined) return running
    const flight = refresh(loaded, asked).finally(() => flights.delete(id))
    flights.set(id, flight)
    return flight
  }

  async function refresh(first: LoadedGrant, asked: Asked): Promise<AccessTokenOutcome> {
    const { id, accountId, failureCode } = first.grant
    const byHand = asked.force && !asked.background
    const allowedAt = limit.take(id)
    if (allowedAt !== null) return say.tooMany(first, allowedAt, asked)
    if (failureCode === 'client-rejected' && !byHand && !(await claimTry(deps, first.grant)))
      return say.current(await loadGrant(db, { accountId }))
    const settled = (loaded: LoadedGrant) => isSettled(first, loaded, asked)
    const { background, actor } = asked
    const hastened = byHand && isBlocked(first)
    if (hastened) await circuits.hastenProbe(serverOf(first.config))
    const taken = await turns.take(accountId, {
      settled,
      background,
      actor,
      ...(!hastened && { first }),
    })
    if (taken.turn === null)
      return 'blocked' in taken ? say.blocked(taken.blocked, asked) : say.current(taken.loaded)
    const refreshed = await refreshGrant(deps, taken.turn).finally(taken.turn.done)
    switch (refreshed.result) {
      case 'stored':
      case 'superseded':
      case 'outdated':
        return say.current(await loadGrant(db, { accountId }))
      case 'late':
      case 'too-late':
        return again(await loadGrant(db, { accountId }), asked)
      case 'untried':
        return unreachable(tokenText.notAsked, null)
      case 'failed':
        return say.failed(await loadGrant(db, { accountId }), refreshed.stored, asked)
    }
  }

  /** By the config as it is now. Ends at the latest where one grant was refreshed too often. */
  async function again(loaded: LoadedGrant | null, asked: Asked): Promise<AccessTokenOutcome> {
    if (loaded === null) return say.current(loaded)
    const now = standing(loaded, clock(), asked)
    return now === 'refresh' ? refresh(loaded, asked) : say.answer(loaded, now)
  }

  /** Somebody refreshed meanwhile, or tried to: their answer is ours too. */
  function isSettled(first: LoadedGrant, { grant, ...loaded }: LoadedGrant, asked: Asked) {
    const news =
      grant.refreshedAt?.getTime() !== first.grant.refreshedAt?.getTime() ||
      grant.lastFailedAt?.getTime() !== first.grant.lastFailedAt?.getTime()
    if (!news && grant.version === first.grant.version) return false
    const want = news ? { force: false } : asked
    return standing({ grant, ...loaded }, clock(), want) !== 'refresh'
  }
}

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
