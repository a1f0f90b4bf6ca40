import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { tokenGrant } from '../tables/token-grant.ts'
import type { Within } from '../verbs/within.ts'

const refusedOf = (configId: string) =>
  and(eq(tokenGrant.configId, configId), eq(tokenGrant.failureCode, 'client-rejected'))

/** Seconds over which background work refreshes them: a few a second, and ten at least. */
const spreadSeconds = (where: SQL | undefined) =>
  sql`greatest(10, (select count(*) from ${tokenGrant} where ${where}) / 10.0)`

/**
 * The authorization server let the config's client in, so no grant of the config goes on saying that
 * it is refused. Those in the middle of a refresh hear it themselves; no version is raised.
 */
export async function clientAccepted(within: Within, configId: string): Promise<void> {
  await forget(within, and(refusedOf(configId), isNull(tokenGrant.leaseOwner)))
}

/** The client was mended by hand: also those in the middle of a refresh are tried again. */
export async function clientMended(within: Within, configId: string): Promise<void> {
  await forget(within, refusedOf(configId))
}

/**
 * While a client is refused, one grant of its config tries in each back-off, in whatever process.
 * False: another one does. Raises no version.
 *
 * @param until when the next one may
 */
export async function claimTry(
  { db, clock }: Within,
  grant: { id: string; configId: string },
  until: Date,
): Promise<boolean> {
  const now = sql.param(clock(), tokenGrant.retryAt)
  const claimed = await db
    .update(tokenGrant)
    .set({ retryAt: until, dueAt: until })
    .where(and(refusedOf(grant.configId), sql`${tokenGrant.retryAt} <= ${now}`))
    .returning({ id: tokenGrant.id })
  return claimed.some(({ id }) => id === grant.id)
}

async function forget({ db, clock }: Within, where: SQL | undefined): Promise<void> {
  const g = tokenGrant
  await db
    .update(g)
    .set({
      failureCode: null,
      failureMessage: null,
      failureCount: 0,
      retryAt: null,
      dueAt: sql`case when ${g.dueAt} is null then null
        else ${sql.param(clock(), g.dueAt)}::timestamptz
          + random() * ${spreadSeconds(where)} * interval '1 second' end`,
    })
    .where(where)
}
