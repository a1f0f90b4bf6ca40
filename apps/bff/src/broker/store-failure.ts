import { and, eq, isNull, ne } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import type { ExchangeFailure } from '../oauth2/authorization-server.ts'
import { reviewAccount } from '../incidents/review-accounts.ts'
import { reviewConfig } from '../incidents/review-config.ts'
import { providerAdvice } from '../oauth2/provider-advice.ts'
import { reauthorize } from '../text/provider-advice.ts'
import { tokenText } from '../text/tokens.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { recordEvent } from '../verbs/record-event.ts'
import { retryAt } from './back-off.ts'
import { held, type Lease } from './lease.ts'
import type { LoadedGrant } from './load-grant.ts'

export const clientRetryMs = 5 * 60_000

export interface StoredFailure {
  code: string
  message: string
  retryAt: Date | null
}

/**
 * Keeps the grant and writes down why its refresh failed.
 *
 * @param told.probeInMs where the server's circuit is open, when it is tried again
 */
export async function storeFailure(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { grant, config, account, email }: LoadedGrant,
  lease: Lease,
  told: { failure: ExchangeFailure; probeInMs: number | null },
): Promise<StoredFailure> {
  const { failure, probeInMs } = told
  const now = clock()
  const code = failureCode(failure, lease)
  const message = failureMessage(code, config, failure)
  const lost = isLost(code)
  const next = lost
    ? null
    : code === 'client-rejected'
      ? new Date(now.getTime() + clientRetryMs)
      : probeInMs === null
        ? retryAt(now, grant.failureCount, failure.retryAfterSeconds)
        : new Date(now.getTime() + Math.max(probeInMs, (failure.retryAfterSeconds ?? 0) * 1000))
  const said = {
    failureCode: code,
    failureMessage: message,
    retryAt: next,
    dueAt: next,
    lastFailedAt: now,
  }
  await db.transaction(async (tx) => {
    const stored = await tx
      .update(tokenGrant)
      .set({
        ...said,
        failureCount: grant.failureCount + 1,
        leaseOwner: null,
        leaseUntil: null,
        version: lease.version + 1,
        ...(lost ? { status: 'needs-reauthorization' as const, endsAt: null } : {}),
        // Without an answer the rotation may have happened: remember that until one comes.
        ...(failure.maybeProcessed ? {} : { refreshStartedAt: lost ? null : suspectSince() }),
      })
      .where(held(lease))
      .returning({ id: tokenGrant.id })
    if (stored.length === 0) return
    // The config must be mended, so all its grants say so. Those in the middle of a refresh learn
    // it themselves; no version is raised, so no compare-and-set of theirs is lost.
    if (code === 'client-rejected')
      await tx
        .update(tokenGrant)
        .set(said)
        .where(
          and(
            eq(tokenGrant.configId, config.id),
            ne(tokenGrant.id, grant.id),
            eq(tokenGrant.status, 'authorized'),
            isNull(tokenGrant.leaseOwner),
          ),
        )
    await reviewAccount({ db: tx, clock }, account.id)
    if (code === 'client-rejected' || grant.failureCode === 'client-rejected')
      await reviewConfig({ db: tx, clock }, config.id)
    // A provider that is down for a day is one event, not a thousand.
    if (grant.failureCode === code) return
    await recordEvent(
      { db: tx, clock },
      {
        type: lost ? 'token.needs-reauthorization' : 'token.refresh-failed',
        outcome: 'failed',
        actor: 'system',
        email,
        accountKind: account.kind,
        configId: config.id,
        detail: {
          code,
          message,
          error: failure.error,
          httpStatus: failure.status,
          reply: failure.reply,
        },
        traceId: failure.traceId,
        correlationId: failure.correlationId,
      },
    )
  })
  return { code, message, retryAt: next }

  function suspectSince() {
    // 5xx and 429 answers to a second try do not tell what became of the first.
    return lease.suspect ? grant.refreshStartedAt : null
  }
}

function failureCode(failure: ExchangeFailure, lease: Lease): string {
  if (failure.throttled) return 'throttled'
  switch (failure.kind) {
    case 'invalid-grant':
      return lease.suspect ? 'lost-rotation' : 'invalid-grant'
    case 'denied':
    case 'consent-required':
      return 'consent-required'
    case 'client-rejected':
    case 'scope-rejected':
      return 'client-rejected'
    case 'unreachable':
      return 'unreachable'
    default:
      return 'provider-error'
  }
}

const isLost = (code: string) =>
  code === 'invalid-grant' || code === 'lost-rotation' || code === 'consent-required'

function failureMessage(
  code: string,
  { provider, tokenEndpoint }: Pick<LoadedGrant['config'], 'provider' | 'tokenEndpoint'>,
  failure: ExchangeFailure,
): string {
  if (code === 'lost-rotation') return tokenText.lostRotation
  if (failure.throttled) return tokenText.throttled
  if (failure.kind === 'not-token-endpoint') return tokenText.notTokenEndpoint(tokenEndpoint)
  const advice = providerAdvice(provider, failure.reply, failure.error)
  // Where re-authorisation is the whole remedy, the screens say so beside every such reason.
  if (advice !== null)
    return advice.remedy === reauthorize ? advice.cause : `${advice.cause} ${advice.remedy}`
  switch (code) {
    case 'invalid-grant':
      return tokenText.invalidGrant
    case 'consent-required':
      return tokenText.consentRequired
    case 'client-rejected':
      return tokenText.clientRejected
    case 'unreachable':
      return tokenText.unreachable
    default:
      return tokenText.providerError
  }
}
