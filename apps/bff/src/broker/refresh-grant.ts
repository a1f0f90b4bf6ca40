import { setTimeout as sleep } from 'node:timers/promises'
import type { Deps } from '../deps.ts'
import type { ExchangeFailure } from '../oauth2/authorization-server.ts'
import { clientSettings } from '../oauth2/client-settings.ts'
import { places } from '../seal/places.ts'
import { type Lease, releaseLease } from './lease.ts'
import { isOfItsConfig, type LoadedGrant } from './load-grant.ts'
import { type StoredFailure, storeFailure, storeTokens } from './store-refresh.ts'

export type BrokerDeps = Pick<
  Deps,
  'env' | 'db' | 'clock' | 'log' | 'sealer' | 'authorizationServer'
>

export type Refreshed =
  | { result: 'stored'; accessToken: string; expiresAt: Date | null }
  /** the grant was replaced or deleted while the answer was on its way */
  | { result: 'superseded' }
  /** the config changed while the lease was waited for; nothing was sent */
  | { result: 'outdated' }
  | { result: 'failed'; failure: ExchangeFailure; stored: StoredFailure }
  /** a trial secret was refused or could not be tried; nothing was stored */
  | { result: 'untried'; failure: ExchangeFailure }

/**
 * One refresh under a lease, outside any transaction, stored before anyone gets it. With a
 * `trialSecret` a failure that is the secret's own leaves the grant as it was.
 */
export async function refreshGrant(
  deps: BrokerDeps,
  loaded: LoadedGrant,
  lease: Lease,
  trialSecret?: string,
): Promise<Refreshed> {
  const { db, sealer, authorizationServer } = deps
  const { grant, config } = loaded
  let maybeProcessed = false
  try {
    if (!isOfItsConfig(loaded)) {
      await releaseLease(db, lease, { maybeProcessed })
      return { result: 'outdated' }
    }
    const client = clientSettings(deps, config)
    const refreshToken = sealer.open(places.refreshToken(grant.id), grant.refreshTokenSealed)
    maybeProcessed = true
    const exchange = await authorizationServer.refresh(
      trialSecret === undefined ? client : { ...client, clientSecret: trialSecret },
      refreshToken,
    )
    if (exchange.ok) {
      const { accessToken, expiresAt } = exchange.tokens
      const stored = await persistently(deps, lease, () =>
        storeTokens(deps, loaded, lease, exchange.tokens),
      )
      return stored ? { result: 'stored', accessToken, expiresAt } : { result: 'superseded' }
    }
    const { failure } = exchange
    if (trialSecret !== undefined && failure.kind !== 'invalid-grant') {
      await releaseLease(db, lease, failure)
      return { result: 'untried', failure }
    }
    const stored = await persistently(deps, lease, () => storeFailure(deps, loaded, lease, failure))
    return { result: 'failed', failure, stored }
  } catch (error) {
    await releaseLease(db, lease, { maybeProcessed }).catch((cause: unknown) =>
      deps.log.error({ err: cause, grantId: grant.id }, 'lease not released'),
    )
    throw error
  }
}

/** The provider may have rotated the refresh token: a hiccup of the database must not lose it. */
async function persistently<T>(
  { log }: BrokerDeps,
  lease: Lease,
  store: () => Promise<T>,
): Promise<T> {
  for (let wait = 100; ; wait *= 2) {
    try {
      return await store()
    } catch (error) {
      if (performance.now() + wait > lease.endsAt) throw error
      log.warn({ err: error, grantId: lease.grantId }, 'refresh not stored yet')
      await sleep(wait)
    }
  }
}
