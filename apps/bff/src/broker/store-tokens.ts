import { sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import type { TokenSet } from '../oauth2/authorization-server.ts'
import { reviewAccount } from '../incidents/review-accounts.ts'
import { reviewConfig } from '../incidents/review-config.ts'
import { mask } from '../oauth2/mask.ts'
import { places } from '../seal/places.ts'
import { tokenText } from '../text/tokens.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { recordEvent } from '../verbs/record-event.ts'
import { scopesLacking } from '../verbs/scopes-needed.ts'
import { clientAccepted } from './client-accepted.ts'
import { held, type Lease } from './lease.ts'
import type { LoadedGrant } from './load-grant.ts'
import { isInUse, nextLook, predictedEnd } from './schedule.ts'

type StoreDeps = Pick<Deps, 'db' | 'clock' | 'sealer'>

const noFailure = { failureCode: null, failureMessage: null, failureCount: 0, retryAt: null }

/**
 * Stores what a refresh brought, before anyone gets it. False where the grant was replaced or
 * deleted meanwhile.
 *
 * @param told.trial by a secret that is not the config's: that it was let in says nothing of the
 * config's own, whose refusal stands
 */
export async function storeTokens(
  { db, clock, sealer }: StoreDeps,
  { grant, config, account, email }: LoadedGrant,
  lease: Lease,
  { tokens, trial }: { tokens: TokenSet; trial: boolean },
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
  const stillRefused = trial && grant.failureCode === 'client-rejected'
  return db.transaction(async (tx) => {
    const stored = await tx
      .update(tokenGrant)
      .set({
        ...rotated,
        refreshTokenExpiresAt,
        endsAt: predictedEnd(life),
        ...(!stillRefused && { ...noFailure, dueAt: nextLook(life, isInUse(grant)) }),
        accessTokenSealed: sealer.seal(places.accessToken(grant.id), tokens.accessToken),
        accessTokenHint: mask(tokens.accessToken),
        expiresAt: tokens.expiresAt,
        accessTokenRejectedAt: null,
        // of the row as it is now: the token may have been rejected while it was being refreshed
        rejectionAnsweredAt: sql`case when ${tokenGrant.accessTokenRejectedAt} is null
          then ${tokenGrant.rejectionAnsweredAt} else ${sql.param(now, tokenGrant.rejectionAnsweredAt)}::timestamptz end`,
        scopes: tokens.scopes ?? grant.scopes,
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
    const letIn = grant.failureCode === 'client-rejected' && !stillRefused
    if (letIn) await clientAccepted({ db: tx, clock }, config.id)
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
    if (letIn) await reviewConfig({ db: tx, clock }, config.id)
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
