import { and, eq, isNotNull, not, sql } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import { tokenGrant } from '../tables/token-grant.ts'

/** Longer than any exchange with an authorization server may last (`exchangeTimeoutMs`), with time to store. */
export const leaseMs = 25_000

/**
 * A lease that ran out without being given back: its holder died, or the database was away for
 * longer than leases last and the holder has tokens that it could not store yet. For so long it is
 * heard before anyone takes over and sends the old refresh token: it tries every second or two.
 */
export const afterLeaseMs = 5_000

/** By the database's clock, the one that all processes share: theirs may be minutes apart. */
const leaseEnd = sql`now() + ${leaseMs} * interval '1 millisecond'`
export const leaseHeld = sql<boolean>`coalesce(${tokenGrant.leaseUntil} > now(), false)`

export interface Lease {
  grantId: string
  owner: string
  /** the row's version while the lease is held; whoever changed it since has taken the grant over */
  version: number
  /** when the lease ends at the latest, by `performance.now()` */
  endsAt: number
  /** an earlier refresh was sent and its answer never stored: its rotation may be lost */
  suspect: boolean
}

/** One short UPDATE; null where somebody else holds the grant or changed it since it was read. */
export async function takeLease(
  db: Db,
  grant: typeof tokenGrant.$inferSelect,
  owner: string,
  now: Date,
): Promise<Lease | null> {
  const endsAt = performance.now() + leaseMs
  const [row] = await db
    .update(tokenGrant)
    .set({
      leaseOwner: owner,
      leaseUntil: leaseEnd,
      refreshStartedAt: grant.refreshStartedAt ?? now,
      version: sql`${tokenGrant.version} + 1`,
    })
    .where(and(eq(tokenGrant.id, grant.id), eq(tokenGrant.version, grant.version), not(leaseHeld)))
    .returning({ version: tokenGrant.version })
  if (row === undefined) return null
  return {
    grantId: grant.id,
    owner,
    version: row.version,
    endsAt,
    suspect: grant.refreshStartedAt !== null,
  }
}

/** Compare-and-set: true only while the lease is still ours. */
export const held = (lease: Lease) =>
  and(
    eq(tokenGrant.id, lease.grantId),
    eq(tokenGrant.version, lease.version),
    eq(tokenGrant.leaseOwner, lease.owner),
  )

/** Gives the grant back unchanged; `sent` false: no request left, so nothing can have been rotated. */
export async function releaseLease(
  db: Pick<Db, 'update'>,
  lease: Lease,
  { maybeProcessed }: { maybeProcessed: boolean },
): Promise<void> {
  await db
    .update(tokenGrant)
    .set({
      leaseOwner: null,
      leaseUntil: null,
      version: lease.version + 1,
      ...(maybeProcessed || lease.suspect ? {} : { refreshStartedAt: null }),
    })
    .where(held(lease))
}

/** Where one process alone works on the database, a lease found at its start belongs to the dead. */
export async function dropDeadLeases(db: Db): Promise<void> {
  await db
    .update(tokenGrant)
    .set({ leaseOwner: null, leaseUntil: null, version: sql`${tokenGrant.version} + 1` })
    .where(isNotNull(tokenGrant.leaseUntil))
}
