import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import type { ExchangeFailure, TokenSet } from '../oauth2/authorization-server.ts'
import { reviewAccount } from '../incidents/review-accounts.ts'
import { reviewConfig } from '../incidents/review-config.ts'
import { mask } from '../oauth2/mask.ts'
import { providerAdvice } from '../oauth2/provider-advice.ts'
import { places } from '../seal/places.ts'
import { reauthorize } from '../text/provider-advice.ts'
import { tokenText } from '../text/tokens.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { recordEvent } from '../verbs/record-event.ts'
import { scopesLacking } from '../verbs/scopes-needed.ts'
import { retryAt } from './back-off.ts'
import { clientAccepted } from './client-accepted.ts'
import { held, type Lease } from './lease.ts'
import type { LoadedGrant } from './load-grant.ts'
import { isInUse, nextLook, predictedEnd } from './schedule.ts'

type StoreDeps = Pick<Deps, 'db' | 'clock' | 'sealer'>

export const clientRetryMs = 5 * 60_000

/** Stores what a refresh brought, before anyone gets it. False where the grant was replaced or deleted meanwhile. */
export async function storeTokens(
  { db, clock, sealer }: StoreDeps,
  { grant, config, account, email }: LoadedGrant,
  lease: Lease,
  tokens: TokenSet,
): Promise<boolean> {
  const now = clock()
  // No refresh token in the answer means: keep the old one (RFC 6749 §6).
  const rotated =
    tokens.refreshToken === null
      ? {}
      : {
          refreshTokenSealed: sealer.seal(places.refreshToken(grant.id), tokens.refreshToken),
          refreshTokenHint: mask(tokens.refreshToken),
          rotatedAt: now,
        }
  // of a new refresh token about which nothing is said, nothing is known
  const refreshTokenExpiresAt =
    tokens.refreshTokenExpiresAt ??
    (tokens.refreshToken === null ? grant.refreshTokenExpiresAt : null)
  const life = {
    ...grant,
    provider: config.provider,
    testing: config.testing,
    refreshedAt: now,
    expiresAt: tokens.expiresAt,
    refreshTokenExpiresAt,
  }
  const lacking = await newlyLacking(db, { grant, config, account }, tokens)
  const narrowed =
    lacking.length === 0
      ? null
      : { code: 'scope-narrowed', message: tokenText.scopeNarrowed(lacking.join(', ')) }
  return db.transaction(async (tx) => {
    const stored = await tx
      .update(tokenGrant)
      .set({
        ...rotated,
        refreshTokenExpiresAt,
        endsAt: predictedEnd(life),
        dueAt: nextLook(life, isInUse(grant)),
        accessTokenSealed: sealer.seal(places.accessToken(grant.id), tokens.accessToken),
        accessTokenHint: mask(tokens.accessToken),
        expiresAt: tokens.expiresAt,
        accessTokenRejectedAt: null,
        // of the row as it is now: the token may have been rejected while it was being refreshed
        rejectionAnsweredAt: sql`case when ${tokenGrant.accessTokenRejectedAt} is null
          then ${tokenGrant.rejectionAnsweredAt} else ${sql.param(now, tokenGrant.rejectionAnsweredAt)}::timestamptz end`,
        scopes: tokens.scopes ?? grant.scopes,
        failureCode: null,
        failureMessage: null,
        failureCount: 0,
        retryAt: null,
        leaseOwner: null,
        leaseUntil: null,
        refreshStartedAt: null,
        refreshedAt: now,
        version: lease.version + 1,
        ...(narrowed && {
          status: 'needs-reauthorization' as const,
          failureCode: narrowed.code,
          failureMessage: narrowed.message,
          lastFailedAt: now,
          dueAt: null,
          endsAt: null,
        }),
      })
      .where(held(lease))
      .returning({ id: tokenGrant.id })
    if (stored.length === 0) return false
    // Where this one was not refused, hardly any of the config is: most refreshes cost no look.
    if (grant.failureCode === 'client-rejected') await clientAccepted({ db: tx, clock }, config.id)
    const about = { actor: 'system', email, accountKind: account.kind, configId: config.id }
    const detail = { rotated: tokens.refreshToken !== null }
    await recordEvent(
      { db: tx, clock },
      narrowed
        ? {
            ...about,
            type: 'token.needs-reauthorization',
            outcome: 'failed',
            detail: { ...detail, ...narrowed, scopes: tokens.scopes },
          }
        : { ...about, type: 'token.refreshed', outcome: 'ok', detail },
    )
    // Where nothing was wrong before, nothing is over now: the many refreshes that go well cost no look.
    if (grant.failureCode !== null || narrowed) await reviewAccount({ db: tx, clock }, account.id)
    if (grant.failureCode === 'client-rejected') await reviewConfig({ db: tx, clock }, config.id)
    return true
  })
}

/** Scopes that the account needs and had, and that the provider has taken away (RFC 6749 §5.1). */
async function newlyLacking(
  db: StoreDeps['db'],
  { grant, config, account }: Pick<LoadedGrant, 'grant' | 'config' | 'account'>,
  { scopes }: TokenSet,
): Promise<string[]> {
  if (scopes === null || scopes === grant.scopes) return []
  const lacking = await scopesLacking(db, account, config, scopes)
  if (lacking.length === 0) return []
  const before = await scopesLacking(db, account, config, grant.scopes)
  return lacking.filter((scope) => !before.includes(scope))
}

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
  { db, clock }: StoreDeps,
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
