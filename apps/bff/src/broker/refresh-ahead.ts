import { setTimeout as sleep } from 'node:timers/promises'
import { and, eq, isNotNull, lte } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import type { AccessTokenOutcome, RefreshedAhead } from './broker.ts'
import { recoveryPauseMs } from './circuit-pace.ts'
import { type LoadedGrant, loadGrant } from './load-grant.ts'
import { nextLook, predictedEnd } from './schedule.ts'
import { serverOf } from './server-of.ts'
import { standing } from './standing.ts'
import { isBlocked } from './turns.ts'
import type { Usage } from './usage.ts'

interface AheadDeps extends Pick<Deps, 'db' | 'clock'> {
  usage: Usage
  /** one refresh like any other, only that nobody waits for its token */
  refresh(loaded: LoadedGrant): Promise<AccessTokenOutcome>
}

/** Config or rule changed, or the config is disabled: it costs a look a day until somebody acts. */
const notNowMs = 86_400_000
/** Somebody else is refreshing it. */
const soonMs = 30_000
/** Longer than this nobody waits for its turn with a server that recovers. */
const patienceMs = 2_000

/** Refreshes a grant that is due, ahead of its use or to keep it alive; afterwards it is due later. */
export function createRefreshAhead({ db, clock, usage, refresh }: AheadDeps) {
  /** per server that recovers: when the next refresh may start, by `performance.now()` */
  const paces = new Map<string, number>()

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
    if (look > now) return later(grant, look, 'not-due', predictedEnd(lifeOf(loaded)))
    if (isBlocked(loaded)) {
      // spread behind the probe, so that not all of them look when it is due
      const wait = loaded.probeWaitMs ?? 0
      return later(grant, inMs(wait * (1 + Math.random())), 'waiting')
    }
    const pauseMs = pace(loaded)
    if (pauseMs > patienceMs) return later(grant, inMs(pauseMs), 'waiting')
    if (pauseMs > 0) await sleep(pauseMs)
    const said = await refresh(loaded)
    if (said.outcome === 'token') return 'refreshed'
    const next = said.outcome === 'unreachable' ? said.retryAt : null
    await putOff(grant.id, next ?? inMs(soonMs))
    return 'failed'
  }

  function lookOf(loaded: LoadedGrant): Date {
    const life = lifeOf(loaded)
    return usage.has(life.id) ? nextLook(life, true) : nextLook(life)
  }

  /** Milliseconds to wait so that a server that came back is not run over; 0 where nothing is to be feared. */
  function pace({ circuit, config, probeWaitMs }: LoadedGrant): number {
    const server = serverOf(config)
    if (circuit?.state !== 'closed' || (probeWaitMs ?? 0) <= 0) {
      paces.delete(server)
      return 0
    }
    const now = performance.now()
    const turn = Math.max(now, paces.get(server) ?? 0)
    if (turn - now <= patienceMs) paces.set(server, turn + recoveryPauseMs)
    return turn - now
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
  async function putOff(id: string, dueAt: Date): Promise<void> {
    await db
      .update(tokenGrant)
      .set({ dueAt })
      .where(
        and(eq(tokenGrant.id, id), isNotNull(tokenGrant.dueAt), lte(tokenGrant.dueAt, clock())),
      )
  }
}

const lifeOf = ({ grant, config }: LoadedGrant) => ({
  ...grant,
  provider: config.provider,
  testing: config.testing,
})
