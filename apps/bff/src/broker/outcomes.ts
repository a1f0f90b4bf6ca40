import type { Deps } from '../deps.ts'
import { SealError } from '../seal/jwe-sealer.ts'
import { places } from '../seal/places.ts'
import { tokenText } from '../text/tokens.ts'
import type { AccessTokenOutcome } from './broker.ts'
import { isRefusal } from './client-refusal.ts'
import { type LoadedGrant, signatureMatches } from './load-grant.ts'
import { failureCause } from './name-failure.ts'
import { serverOf } from './server-of.ts'
import { isSilence } from './server-trouble.ts'
import { changedSince, isRejected, standing } from './standing.ts'
import type { StoredFailure } from './store-failure.ts'

interface Asked {
  force: boolean
}

/** What callers are told of a grant. */
export interface Outcomes {
  answer(loaded: LoadedGrant, now: { say: AccessTokenOutcome } | 'usable'): AccessTokenOutcome
  /** What the row says, with no further refresh: a token that was just stored is handed out however short its life. */
  current(loaded: LoadedGrant | null): AccessTokenOutcome
  failed(loaded: LoadedGrant | null, stored: StoredFailure, asked: Asked): AccessTokenOutcome
  /** Nobody asks the server now: a token that is still good is handed out. */
  blocked(loaded: LoadedGrant, asked: Asked): AccessTokenOutcome
  /** One grant was refreshed too often. */
  tooMany(loaded: LoadedGrant, retryAt: Date, asked: Asked): AccessTokenOutcome
}

export function createOutcomes({ sealer, clock }: Pick<Deps, 'sealer' | 'clock'>): Outcomes {
  return { answer, current, failed, blocked, tooMany }

  function answer(
    loaded: LoadedGrant,
    now: { say: AccessTokenOutcome } | 'usable',
  ): AccessTokenOutcome {
    if (now !== 'usable') return now.say
    const { grant } = loaded
    const { expiresAt, resourceOwner, configId } = grant
    try {
      const accessToken = sealer.open(places.accessToken(grant.id), grant.accessTokenSealed)
      return { outcome: 'token' as const, accessToken, expiresAt, resourceOwner, configId }
    } catch (error) {
      if (!(error instanceof SealError)) throw error
      return unreachable(grant.failureMessage ?? tokenText.tokenNotOpened, grant.retryAt, 'sealed')
    }
  }

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
    { code, message, retryAt }: StoredFailure,
    asked: Asked,
  ): AccessTokenOutcome {
    if (retryAt === null) return { outcome: 'needs-reauthorization', reason: message }
    if (loaded === null) return { outcome: 'none' }
    if (!signatureMatches(loaded)) return changedSince
    if (isStillGood(loaded, asked)) return answer(loaded, 'usable')
    if (isRefusal(code)) return { outcome: 'client-rejected', reason: message }
    return unreachable(message, retryAt, failureCause(code))
  }

  function blocked(loaded: LoadedGrant, asked: Asked): AccessTokenOutcome {
    if (isStillGood(loaded, asked)) return answer(loaded, 'usable')
    const { circuit, probeWaitMs, config } = loaded
    return unreachable(
      tokenText.serverDown(serverOf(config)),
      new Date(clock().getTime() + Math.max(probeWaitMs ?? 0, 1000)),
      isSilence(circuit?.reason ?? null) ? 'network' : 'provider',
    )
  }

  function tooMany(loaded: LoadedGrant, retryAt: Date, asked: Asked): AccessTokenOutcome {
    if (isStillGood(loaded, asked)) return answer(loaded, 'usable')
    return unreachable(tokenText.tooMany, retryAt)
  }

  function isStillGood({ grant }: LoadedGrant, { force }: Asked): boolean {
    const alive = grant.expiresAt !== null && grant.expiresAt > clock()
    return alive && !force && !isRejected(grant, clock())
  }
}

export const unreachable = (
  reason: string,
  retryAt: Date | null,
  cause: 'network' | 'provider' | 'sealed' = 'provider',
): AccessTokenOutcome => ({ outcome: 'unreachable', cause, reason, retryAt })
