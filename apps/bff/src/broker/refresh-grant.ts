import { setTimeout as sleep } from 'node:timers/promises'
import type { Deps } from '../deps.ts'
import type { ExchangeFailure } from '../oauth2/authorization-server.ts'
import type { Circuits } from './circuits.ts'
import { exchangeTimeoutMs } from '../oauth2/create-authorization-server.ts'
import { releaseLease } from './lease.ts'
import { isOfItsConfig } from './load-grant.ts'
import { openGrant } from './open-grant.ts'
import { keepTokensMs, lost, persistently } from './persistently.ts'
import { serverOf } from './server-of.ts'
import { serverTrouble, troubleWords } from './server-trouble.ts'
import { type StoredFailure, storeFailure } from './store-failure.ts'
import { sealTokens, storeTokens } from './store-tokens.ts'
import type { Turn } from './turns.ts'

export type BrokerDeps = Pick<
  Deps,
  'env' | 'db' | 'clock' | 'log' | 'sealer' | 'authorizationServer'
>

type RefreshDeps = BrokerDeps & {
  circuits: Circuits
  /** the process ends */
  ending: AbortSignal
}

/** Until another look whether the process that has taken over brought tokens or failed. */
const waitsMs = 500

export type Refreshed =
  | { result: 'stored'; accessToken: string; expiresAt: Date | null }
  /** the grant was replaced or deleted while the answer was on its way */
  | { result: 'superseded' }
  /** the config changed while the lease was waited for; nothing was sent */
  | { result: 'outdated' }
  /** the process stood still: another could take over before the answer comes; nothing was sent */
  | { result: 'too-late' }
  | { result: 'failed'; stored: StoredFailure }
  /** client or secret were refused, and replaced while the answer was on its way; nothing was stored */
  | { result: 'late' }
  /** a trial secret was refused or could not be tried; nothing was stored */
  | { result: 'untried'; failure: ExchangeFailure }

/**
 * One refresh under a lease, outside any transaction, stored before anyone gets it. With a
 * `trialSecret` a failure that is the secret's own leaves the grant as it was.
 */
export async function refreshGrant(
  deps: RefreshDeps,
  turn: Turn,
  trialSecret?: string,
): Promise<Refreshed> {
  const { db, clock, log, sealer, authorizationServer, ending } = deps
  const { loaded, lease, actor } = turn
  const { grant, email } = loaded
  const about = { grantId: grant.id, emailId: email.id }
  let maybeProcessed = false
  try {
    if (!isOfItsConfig(loaded)) {
      await releaseLease(db, lease, { maybeProcessed })
      return { result: 'outdated' }
    }
    if (lease.endsAt - performance.now() < exchangeTimeoutMs) {
      await releaseLease(db, lease, { maybeProcessed })
      return { result: 'too-late' }
    }
    const opened = openGrant(deps, loaded, trialSecret)
    if ('failure' in opened) {
      if (opened.failure.kind !== grant.failureCode)
        log.error({ ...about, err: opened.error }, 'a sealed value does not open; nobody was asked')
      const stored = await keepFailure({ failure: opened.failure, probeInMs: null })
      return typeof stored === 'string' ? { result: stored } : { result: 'failed', stored }
    }
    maybeProcessed = true
    const exchange = await authorizationServer.refresh(opened.client, opened.refreshToken)
    if (exchange.ok) {
      const { tokens } = exchange
      const { accessToken, expiresAt } = tokens
      const brought = {
        tokens,
        // Once, whatever the number of tries: by its seal one that was stored is known again.
        sealed: sealTokens(sealer, grant.id, tokens),
        at: clock(),
        trial: trialSecret !== undefined,
        actor,
      }
      const until = performance.now() + keepTokensMs
      const store = () =>
        persistently(deps, { until, ending, about, loses: 'tokens' }, (alone) =>
          storeTokens(deps, loaded, lease, { ...brought, alone }),
        )
      let stored = await store()
      while (stored === 'waits' && performance.now() < until && !ending.aborted) {
        await sleep(waitsMs, null, { signal: ending }).catch(() => undefined)
        stored = await store()
      }
      if (stored === 'waits') log.error(about, lost)
      await reportAnswered(deps, turn)
      return stored === 'stored'
        ? { result: stored, accessToken, expiresAt }
        : { result: 'superseded' }
    }
    const { failure } = exchange
    const probeInMs = await reportFailure(deps, turn, failure)
    if (trialSecret !== undefined && failure.kind !== 'invalid-grant') {
      await releaseLease(db, lease, failure)
      return { result: 'untried', failure }
    }
    const stored = await keepFailure({ failure, probeInMs })
    if (typeof stored === 'string') return { result: stored }
    if (probeInMs === null) await reportStored(deps, turn, failure)
    return { result: 'failed', stored }
  } catch (error) {
    await releaseLease(db, lease, { maybeProcessed }).catch((cause: unknown) =>
      deps.log.error({ err: cause, grantId: grant.id }, 'lease not released'),
    )
    throw error
  }

  async function keepFailure(failed: Omit<Parameters<typeof storeFailure>[3], 'actor'>) {
    return persistently(deps, { until: lease.endsAt, ending, about, loses: 'failure' }, () =>
      storeFailure(deps, loaded, lease, { ...failed, actor }),
    )
  }
}

/** What became of the server is told to all; that it could not be is no reason to lose an answer. */
async function reportAnswered({ circuits, log }: RefreshDeps, { loaded }: Turn): Promise<void> {
  const { circuit, config } = loaded
  const troubled = circuit !== null && (circuit.state === 'open' || circuit.failures > 0)
  try {
    await circuits.answered(serverOf(config), { troubled })
  } catch (error) {
    log.warn({ err: error, server: serverOf(config) }, 'circuit not closed')
  }
}

/** Milliseconds until the server's next probe where its circuit is open, else null. */
async function reportFailure(
  deps: RefreshDeps,
  turn: Turn,
  failure: ExchangeFailure,
): Promise<number | null> {
  const trouble = serverTrouble(failure)
  if (trouble === null) {
    await reportAnswered(deps, turn)
    return null
  }
  const { config, grant } = turn.loaded
  const server = serverOf(config)
  try {
    return await deps.circuits.failed({
      server,
      tokenEndpoint: config.tokenEndpoint,
      grantId: grant.id,
      trouble,
      words: troubleWords(failure),
      retryAfterSeconds: failure.retryAfterSeconds,
      probing: turn.probing,
    })
  } catch (error) {
    deps.log.warn({ err: error, server }, 'failure of the server not counted')
    return null
  }
}

async function reportStored(
  { circuits, log }: RefreshDeps,
  { loaded: { config, email } }: Turn,
  failure: ExchangeFailure,
): Promise<void> {
  if (serverTrouble(failure) === null) return
  try {
    await circuits.stored(serverOf(config), email.id)
  } catch (error) {
    log.warn({ err: error, emailId: email.id }, 'incident not reviewed')
  }
}
