import { eq, sql } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import type { Deps } from '../deps.ts'
import type { TokenSet } from '../oauth2/authorization-server.ts'
import { reviewEmails, reviewIfOpen } from '../incidents/review-accounts.ts'
import { reviewConfig } from '../incidents/review-config.ts'
import { mask } from '../oauth2/mask.ts'
import { places } from '../seal/places.ts'
import type { Sealer } from '../seal/sealer.ts'
import { tokenText } from '../text/tokens.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { recordEvent } from '../verbs/record-event.ts'
import { scopesLacking } from '../verbs/scopes-needed.ts'
import { clientAccepted, isRefusal } from './client-refusal.ts'
import { held, type Lease, leaseHeld } from './lease.ts'
import type { LoadedGrant } from './load-grant.ts'
import { isInUse, nextLook, predictedEnd } from './schedule.ts'

type StoreDeps = Pick<Deps, 'db' | 'clock'>

type SealedTokens = ReturnType<typeof sealTokens>

/** Columns of a grant, as they are stored. */
export const sealTokens = (sealer: Sealer, grantId: string, tokens: TokenSet) => ({
  accessTokenSealed: sealer.seal(places.accessToken(grantId), tokens.accessToken),
  accessTokenHint: mask(tokens.accessToken),
  // No refresh token in the answer means: keep the old one (RFC 6749 §6).
  ...(tokens.refreshToken !== null && {
    refreshTokenSealed: sealer.seal(places.refreshToken(grantId), tokens.refreshToken),
    refreshTokenHint: mask(tokens.refreshToken),
  }),
})

const noFailure = { failureCode: null, failureMessage: null, failureCount: 0, retryAt: null }

/**
 * `superseded`: the grant was replaced or deleted meanwhile, or others brought newer tokens.
 * `waits`: another process has taken over and sends the same refresh token just now.
 */
export type StoredTokens = 'stored' | 'superseded' | 'waits'

/**
 * Stores what a refresh brought, before anyone gets it. May be tried again with the same: what an
 * earlier try stored, though the connection broke before it could say so, is known by its seal.
 * Where the lease ran out and another process failed meanwhile, these tokens still are the best
 * there are; what the other was told stays until the next try, which is at once where it was that
 * the refresh token is void.
 *
 * @param told.at when it was brought
 * @param told.trial by a secret that is not the config's: that it was let in says nothing of the
 * config's own, whose refusal stands
 * @param told.alone nothing but the grant's own row, where all that belongs to it could not be stored:
 * incidents that are over are looked at each minute, and others of a refused client try by themselves
 */
export async function storeTokens(
  { db, clock }: StoreDeps,
  { grant, config, account, email }: LoadedGrant,
  lease: Lease,
  told: {
    tokens: TokenSet
    sealed: SealedTokens
    at: Date
    trial: boolean
    /** who asked for it; `system` where nobody did by hand */
    actor: string
    alone?: boolean
  },
): Promise<StoredTokens> {
  const { tokens, sealed, at: now, trial, actor, alone = false } = told
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
  const stillRefused = trial && isRefusal(grant.failureCode)
  return db.transaction(async (tx) => {
    const columns = {
      ...sealed,
      ...(tokens.refreshToken !== null && { rotatedAt: now }),
      refreshTokenExpiresAt,
      endsAt: predictedEnd(life),
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
      ...(narrowed && {
        status: 'needs-reauthorization' as const,
        failureCode: narrowed.code,
        failureMessage: narrowed.message,
        lastFailedAt: now,
        dueAt: null,
        endsAt: null,
      }),
    }
    const wellAgain = stillRefused ? {} : { ...noFailure, dueAt: nextLook(life, isInUse(grant)) }
    const inTime = await tx
      .update(tokenGrant)
      .set({ ...wellAgain, ...columns, version: lease.version + 1 })
      .where(held(lease))
      .returning({ id: tokenGrant.id })
    if (inTime.length === 0) {
      const late = await judgeLate(tx, grant, sealed)
      if (typeof late === 'string') return late
      await tx
        .update(tokenGrant)
        .set({
          ...(late.lost && { status: 'authorized', retryAt: now, dueAt: now }),
          ...columns,
          // the old one may have been sent after all: if these are void, it is by that
          refreshStartedAt: now,
          version: sql`${tokenGrant.version} + 1`,
        })
        .where(eq(tokenGrant.id, grant.id))
    }
    if (alone) return 'stored'
    // Where this one was not refused, hardly any of the config is: most refreshes cost no look.
    const letIn = inTime.length > 0 && isRefusal(grant.failureCode) && !stillRefused
    if (letIn) await clientAccepted({ db: tx, clock }, config.id)
    const about = { actor, email, accountKind: account.kind, configId: config.id }
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
    // Where nothing was wrong before, hardly anything is over now: most refreshes cost one small look.
    if (grant.failureCode !== null || narrowed) await reviewEmails({ db: tx, clock }, [email.id])
    else await reviewIfOpen({ db: tx, clock }, email.id)
    if (letIn || grant.failureCode === 'secret-not-opened')
      await reviewConfig({ db: tx, clock }, config.id)
    return 'stored'
  })
}

/**
 * Of a grant that is no longer ours, an object where it still has the refresh token that was sent, and
 * nobody sends it now. `lost` where another process sent it and was told that it is void, as one that
 * was rotated is: whether the tokens of that rotation are void too, the next refresh says.
 */
async function judgeLate(
  tx: Pick<Db, 'select'>,
  { id, refreshTokenSealed }: LoadedGrant['grant'],
  { accessTokenSealed }: SealedTokens,
): Promise<StoredTokens | { lost: boolean }> {
  const [found] = await tx
    .select({ row: tokenGrant, leased: leaseHeld })
    .from(tokenGrant)
    .where(eq(tokenGrant.id, id))
    .for('no key update')
  if (found === undefined) return 'superseded'
  const { row, leased } = found
  // Each sealing is another text, so nobody but an earlier try can have written this one.
  if (row.accessTokenSealed === accessTokenSealed) return 'stored'
  const lost = row.status !== 'authorized'
  if (row.refreshTokenSealed !== refreshTokenSealed) return 'superseded'
  if (lost && row.failureCode !== 'lost-rotation') return 'superseded'
  return leased ? 'waits' : { lost }
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
