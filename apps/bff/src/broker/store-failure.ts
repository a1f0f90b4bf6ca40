import { eq } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import type { Deps } from '../deps.ts'
import { reviewAccount } from '../incidents/review-accounts.ts'
import { reviewConfig } from '../incidents/review-config.ts'
import { isOfClient } from '../status/account-status.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { recordEvent } from '../verbs/record-event.ts'
import { retryAt } from './back-off.ts'
import {
  clientRefused,
  isRefusal,
  isRefusedAlone,
  ownRetryAt,
  refusedHere,
  refusalsOf,
} from './client-refusal.ts'
import { held, type Lease, releaseLease } from './lease.ts'
import type { LoadedGrant } from './load-grant.ts'
import { failureCode, failureMessage, isLost } from './name-failure.ts'
import type { RefreshFailure } from './open-grant.ts'

type Tx = Parameters<Parameters<Db['transaction']>[0]>[0]

export interface StoredFailure {
  code: string
  message: string
  retryAt: Date | null
}

/**
 * Keeps the grant and writes down why its refresh failed. `late` where it was refused by a client or
 * secret that the config has no longer: that says nothing of the present one, so nothing is kept.
 * `superseded` where the grant was replaced or deleted meanwhile, or another process has taken over.
 *
 * @param told.probeInMs where the server's circuit is open, when it is tried again
 */
export async function storeFailure(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { grant, config, account, email }: LoadedGrant,
  lease: Lease,
  told: { failure: RefreshFailure; probeInMs: number | null; actor: string },
): Promise<StoredFailure | 'late' | 'superseded'> {
  const { failure, probeInMs, actor } = told
  const now = clock()
  // 5xx and 429 answers to a second try do not tell what became of the first.
  const suspectSince = lease.suspect ? grant.refreshStartedAt : null
  const named = failureCode(failure, lease)
  return db.transaction(async (tx) => {
    if (named !== 'client-rejected') return store(tx, named)
    if (!(await isStillItsClient(tx, config))) {
      await releaseLease(tx, lease, failure)
      return 'late'
    }
    return store(tx, (await isRefusedAlone(tx, grant)) ? refusedHere : named)
  })

  async function store(tx: Tx, code: string): Promise<StoredFailure | 'superseded'> {
    const message = failureMessage(code, config, failure)
    const lost = isLost(code)
    const kept = grant.failureCode === refusedHere && !lost
    const next = lost ? null : nextTry(code)
    const said = { code, message, retryAt: next }
    const stored = await tx
      .update(tokenGrant)
      .set({
        // That its directory refuses the client is not over because the server was away for once.
        ...(!kept && { failureCode: code, failureMessage: message }),
        failureCount: isRefusal(code) ? refusalsOf(grant) : grant.failureCount + (kept ? 0 : 1),
        retryAt: next,
        dueAt: next,
        lastFailedAt: now,
        leaseOwner: null,
        leaseUntil: null,
        version: lease.version + 1,
        ...(lost ? { status: 'needs-reauthorization' as const, endsAt: null } : {}),
        // Without an answer the rotation may have happened: remember that until one comes.
        ...(failure.maybeProcessed ? {} : { refreshStartedAt: lost ? null : suspectSince }),
      })
      .where(held(lease))
      .returning({ id: tokenGrant.id })
    if (stored.length === 0) return 'superseded'
    if (code === 'client-rejected') await clientRefused({ db: tx }, grant, { message, at: now })
    await reviewAccount({ db: tx, clock }, account.id)
    if (isOfClient(code) || isOfClient(grant.failureCode))
      await reviewConfig({ db: tx, clock }, config.id)
    // A provider that is down for a day is one event, not a thousand.
    if (grant.failureCode === code || kept) return said
    await recordEvent(
      { db: tx, clock },
      {
        type: lost ? 'token.needs-reauthorization' : 'token.refresh-failed',
        outcome: 'failed',
        actor,
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
    return said
  }

  function nextTry(code: string): Date {
    if (isRefusal(code)) return ownRetryAt(now)
    const { retryAfterSeconds } = failure
    const notBefore = (at: Date) =>
      new Date(Math.max(at.getTime(), now.getTime() + (retryAfterSeconds ?? 0) * 1000))
    if (probeInMs !== null) return notBefore(new Date(now.getTime() + probeInMs))
    // who was refused itself counts its refusals, not what fails in a row
    return grant.failureCode === refusedHere
      ? notBefore(ownRetryAt(now))
      : retryAt(now, grant.failureCount, retryAfterSeconds)
  }
}

/**
 * Under a lock that keeps the secret as it is until the failure is stored: who replaces it afterwards
 * lets the refused grants try again. Taken before any grant's, as everywhere.
 */
async function isStillItsClient(tx: Tx, refused: LoadedGrant['config']): Promise<boolean> {
  const [now] = await tx.select().from(idpConfig).where(eq(idpConfig.id, refused.id)).for('share')
  return (
    now !== undefined &&
    (['secretSealed', 'clientId', 'tokenEndpoint', 'scopes'] as const).every(
      (name) => now[name] === refused[name],
    )
  )
}
