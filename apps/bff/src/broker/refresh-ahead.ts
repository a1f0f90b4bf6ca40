import { setTimeout as sleep } from 'node:timers/promises'
import { and, eq, isNotNull, lte } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import type { AccessTokenOutcome, RefreshedAhead } from './broker.ts'
import { patienceMs } from './circuit-pace.ts'
import type { Circuits } from './circuits.ts'
import { type LoadedGrant, loadGrant } from './load-grant.ts'
import { nextLook, notNowMs, predictedEnd } from './schedule.ts'
import { serverOf } from './server-of.ts'
import { standing } from './standing.ts'
import { isBlocked, isRecovering } from './turns.ts'
import type { Usage } from './usage.ts'

interface AheadDeps extends Pick<Deps, 'db' | 'clock'> {
  usage: Usage
  circuits: Pick<Circuits, 'takeTurn'>
  /** one refresh like any other, only that nobody waits for its token */
  refresh(loaded: LoadedGrant): Promise<AccessTokenOutcome>
}

/** Somebody else is refreshing it, or probes its server: about this long. */
const soonMs = 5_000
/** Refreshes a grant that is due, ahead of its use or to keep it alive; afterwards it is due later. */
export function createRefreshAhead({ db, clock, usage, circuits, refresh }: AheadDeps) {
  return async function refreshAhead(accountId: string): Promise<RefreshedAhead> {
    const loaded = await loadGrant(db, { accountId })
    if (loaded === null) return 'not-due'
    const { grant } = loaded
    if (grant.status === 'needs-reauthorization') return later(grant, null, 'not-due')
    const now = clock()
    const inMs = (ms: number) => new Date(now.getTime() + ms)
    if (grant.retryAt !== null && grant.retryAt > now) return later(grant, grant.retryAt, 'waiting')
    // Of what a caller would be told without a refresh, only that it cannot be had matters here.
    if (standing(loaded, now, { force: true }) !== 'refresh')
      return later(grant, inMs(notNowMs), 'waiting')
    const look = lookOf(loaded)
    // One that failed is due when it may be tried again, however long its token still lives.
    if (grant.failureCode === null && look > now)
      return later(grant, look, 'not-due', predictedEnd(lifeOf(loaded)))
    if (isBlocked(loaded)) {
      // spread behind the probe, so that not all of them look when it is due
      const wait = loaded.probeWaitMs ?? 0
      return later(grant, inMs(wait * (1 + Math.random())), 'waiting')
    }
    if (isRecovering(loaded)) {
      const turnMs = await circuits.takeTurn(serverOf(loaded.config))
      if (turnMs === null) return later(grant, inMs(patienceMs + soonMs * Math.random()), 'waiting')
      if (turnMs > 0) await sleep(turnMs)
    }
    const said = await refresh(loaded)
    if (said.outcome === 'token') return 'refreshed'
    await putOff(grant.id)
    return 'failed'
  }

  function lookOf(loaded: LoadedGrant): Date {
    const life = lifeOf(loaded)
    return usage.has(life.id) ? nextLook(life, true) : nextLook(life)
  }

  /** Unless somebody wrote it meanwhile, and with it when it is due. */
  async function later<T>(
    { id, version }: LoadedGrant['grant'],
    dueAt: Date | null,
    said: T,
    endsAt?: Date | null,
  ): Promise<T> {
    await db
      .update(tokenGrant)
      .set({ dueAt, ...(endsAt === undefined ? {} : { endsAt }) })
      .where(and(eq(tokenGrant.id, id), eq(tokenGrant.version, version)))
    return said
  }

  /** Where nothing was stored, because somebody else has it or it may not be asked now. */
  async function putOff(id: string): Promise<void> {
    const now = clock()
    await db
      .update(tokenGrant)
      .set({ dueAt: new Date(now.getTime() + soonMs * (0.5 + Math.random())) })
      .where(and(eq(tokenGrant.id, id), isNotNull(tokenGrant.dueAt), lte(tokenGrant.dueAt, now)))
  }
}

const lifeOf = ({ grant, config }: LoadedGrant) => ({
  ...grant,
  provider: config.provider,
  testing: config.testing,
})
