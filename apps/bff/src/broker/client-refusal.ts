import { and, eq, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import type { Within } from '../verbs/within.ts'

/**
 * That a client is refused is the config's trouble, so all its grants say so (`client-rejected`).
 * Unless one grant was refused, another was let in afterwards, and the one is refused again: a
 * directory may refuse a client that others accept, and then it is that grant's own trouble
 * (`refused-here`). That stands, whatever fails meanwhile, its server or the whole client, until the
 * grant itself is let in or lost: each time it is forgotten it would be the config's once more.
 * `failure_count` of these grants is how often they were refused themselves; it
 * outlives that the client was accepted.
 */
const clientRetryMs = 5 * 60_000
/** A grant that was refused itself lets the others of its config try before. */
const standBackMs = 30_000

export const refusedHere = 'refused-here'
const refusals = ['client-rejected', refusedHere]
export const isRefusal = (code: string | null): boolean => code !== null && refusals.includes(code)

type Grant = typeof tokenGrant.$inferSelect
type Refused = Pick<Grant, 'id' | 'configId' | 'failureCode' | 'failureCount' | 'ownerSubject'>

const refusedOf = (configId: string) =>
  and(eq(tokenGrant.configId, configId), eq(tokenGrant.failureCode, 'client-rejected'))

/** How often the grant was refused, with this time; other failures are not counted. */
export const refusalsOf = ({ failureCode, failureCount }: Refused): number =>
  failureCode === null || isRefusal(failureCode) ? failureCount + 1 : 1

/** Whether the provider refused the client for this very grant when it was asked last. */
export const wasRefused = ({ failureCode, failureCount }: Refused): boolean =>
  failureCount > 0 && (failureCode === null || isRefusal(failureCode))

/** When a grant that was just refused may try again. */
export const ownRetryAt = (now: Date): Date => new Date(now.getTime() + clientRetryMs + standBackMs)

/** Of a grant that the provider refused just now: whether its client is accepted elsewhere. */
export async function isRefusedAlone(
  db: Pick<Db, 'selectDistinct'>,
  grant: Refused,
): Promise<boolean> {
  if (grant.failureCode === refusedHere) return true
  // Refused before, and that is forgotten: since then another was let in.
  if (grant.failureCode === null && wasRefused(grant)) return true
  const [directory] = /^tid:\S+ /.exec(grant.ownerSubject) ?? []
  if (directory === undefined) return false
  const sameDirectory = sql<boolean>`starts_with(${tokenGrant.ownerSubject}, ${directory})`
  const known = await db
    .selectDistinct({ sameDirectory, code: tokenGrant.failureCode })
    .from(tokenGrant)
    .where(
      and(
        eq(tokenGrant.configId, grant.configId),
        ne(tokenGrant.id, grant.id),
        eq(tokenGrant.status, 'authorized'),
        or(isNull(tokenGrant.failureCode), eq(tokenGrant.failureCode, refusedHere)),
      ),
    )
  return (
    known.some((each) => each.sameDirectory && each.code === refusedHere) &&
    known.some((each) => !each.sameDirectory && each.code === null)
  )
}

/**
 * The client of this grant was refused: so are all of its config, but for those that have a refusal
 * of their own. Those in the middle of a refresh learn it themselves; no version is raised, so no
 * compare-and-set of theirs is lost.
 */
export async function clientRefused(
  { db }: Pick<Within, 'db'>,
  grant: Pick<Grant, 'id' | 'configId'>,
  { message, at }: { message: string; at: Date },
): Promise<void> {
  const g = tokenGrant
  const until = standingBack(new Date(at.getTime() + clientRetryMs))
  await db
    .update(g)
    .set({
      failureCode: 'client-rejected',
      failureMessage: message,
      failureCount: sql`case when ${isNull(g.failureCode)} or ${inArray(g.failureCode, refusals)}
        then ${g.failureCount} else 0 end`,
      retryAt: until,
      dueAt: until,
      lastFailedAt: at,
    })
    .where(
      and(
        eq(g.configId, grant.configId),
        ne(g.id, grant.id),
        eq(g.status, 'authorized'),
        sql`${g.failureCode} is distinct from ${refusedHere}`,
        isNull(g.leaseOwner),
      ),
    )
}

/**
 * The authorization server let the config's client in, so no grant of the config goes on saying that
 * it is refused. Those in the middle of a refresh hear it themselves; no version is raised.
 */
export async function clientAccepted(within: Within, configId: string): Promise<void> {
  await forget(within, and(refusedOf(configId), isNull(tokenGrant.leaseOwner)))
}

/**
 * The client was mended by hand: whoever was refused, or whose secret did not open, is tried again.
 * Nothing is held against it, but for a grant that was refused where others were let in: of that it
 * is cleared by its own refresh alone, or the refusal that stays would be the config's.
 */
export async function clientMended(within: Within, configId: string): Promise<void> {
  const g = tokenGrant
  const ofConfig = (code: SQL) => and(eq(g.configId, configId), code)
  const mended = ofConfig(inArray(g.failureCode, ['client-rejected', 'secret-not-opened']))
  await forget(within, mended, { failureCount: 0 })
  const here = ofConfig(eq(g.failureCode, refusedHere))
  await within.db
    .update(g)
    .set({ retryAt: null, dueAt: soon(within, here) })
    .where(here)
}

/**
 * While a client is refused, one grant of its config tries in each back-off, in whatever process.
 * False: another one does. Raises no version.
 */
export async function claimTry(
  { db, clock }: Within,
  grant: Pick<Grant, 'id' | 'configId'>,
): Promise<boolean> {
  const now = sql.param(clock(), tokenGrant.retryAt)
  const until = standingBack(new Date(clock().getTime() + clientRetryMs))
  const claimed = await db
    .update(tokenGrant)
    .set({ retryAt: until, dueAt: until })
    .where(and(refusedOf(grant.configId), sql`${tokenGrant.retryAt} <= ${now}`))
    .returning({ id: tokenGrant.id })
  return claimed.some(({ id }) => id === grant.id)
}

/** Later where the row was refused itself. */
const standingBack = (at: Date) =>
  sql`${sql.param(at, tokenGrant.retryAt)}::timestamptz + case
    when ${tokenGrant.failureCount} > 0 and (${isNull(tokenGrant.failureCode)} or ${inArray(tokenGrant.failureCode, refusals)})
    then ${standBackMs} * interval '1 millisecond' else interval '0' end`

/** Seconds over which background work refreshes them: a few a second, and ten at least. */
const spreadSeconds = (where: SQL | undefined) =>
  sql`greatest(10, (select count(*) from ${tokenGrant} where ${where}) / 10.0)`

async function forget(
  within: Within,
  where: SQL | undefined,
  also: { failureCount?: 0 } = {},
): Promise<void> {
  const g = tokenGrant
  await within.db
    .update(g)
    .set({
      failureCode: null,
      failureMessage: null,
      retryAt: null,
      ...also,
      dueAt: soon(within, where),
    })
    .where(where)
}

/** For whoever is due at all. */
const soon = ({ clock }: Within, where: SQL | undefined) =>
  sql`case when ${tokenGrant.dueAt} is null then null
    else ${sql.param(clock(), tokenGrant.dueAt)}::timestamptz
      + random() * ${spreadSeconds(where)} * interval '1 second' end`
