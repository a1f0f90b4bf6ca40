import { and, eq, isNull, ne } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import type { Deps } from '../deps.ts'
import type { ExchangeFailure } from '../oauth2/authorization-server.ts'
import { reviewAccount } from '../incidents/review-accounts.ts'
import { reviewConfig } from '../incidents/review-config.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { recordEvent } from '../verbs/record-event.ts'
import { retryAt } from './back-off.ts'
import { held, type Lease, releaseLease } from './lease.ts'
import type { LoadedGrant } from './load-grant.ts'
import { failureCode, failureMessage, isLost } from './name-failure.ts'

export const clientRetryMs = 5 * 60_000

type Tx = Parameters<Parameters<Db['transaction']>[0]>[0]

export interface StoredFailure {
  code: string
  message: string
  retryAt: Date | null
}

/**
 * Keeps the grant and writes down why its refresh failed. Null where it was refused by a client or
 * secret that the config has no longer: that says nothing of the present one, so nothing is kept.
 *
 * @param told.probeInMs where the server's circuit is open, when it is tried again
 */
export async function storeFailure(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { grant, config, account, email }: LoadedGrant,
  lease: Lease,
  told: { failure: ExchangeFailure; probeInMs: number | null },
): Promise<StoredFailure | null> {
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
  return db.transaction(async (tx) => {
    if (code === 'client-rejected' && !(await isStillItsClient(tx, config))) {
      await releaseLease(tx, lease, failure)
      return null
    }
    await store(tx)
    return { code, message, retryAt: next }
  })

  async function store(tx: Tx): Promise<void> {
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
  }

  function suspectSince() {
    // 5xx and 429 answers to a second try do not tell what became of the first.
    return lease.suspect ? grant.refreshStartedAt : null
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
