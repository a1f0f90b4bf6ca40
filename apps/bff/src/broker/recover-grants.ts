import { and, count, eq, inArray, isNull, lte, ne, or, sql } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import type { Clock, Deps } from '../deps.ts'
import { reviewInTurn } from '../incidents/review-accounts.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { spreadMs } from './circuit-pace.ts'
import { serverSql } from './server-of.ts'

interface Context {
  db: Pick<Db, 'select' | 'update'>
  clock: Clock
}

/** How far ahead those were put off that could not be refreshed while the circuit was open. */
const putOffMs = 10 * 60_000
/** Failures that were the server's, and are over when it answers again. */
const ofServer = ['unreachable', 'provider-error', 'throttled']
/** Opened before the circuit did, by the few failures that opened it. */
const reviewedAtMost = 500

const configsOf = ({ db }: Context, server: string) =>
  db.select({ id: idpConfig.id }).from(idpConfig).where(eq(serverSql, server))

/** Good grants of the server that failed by it, are due, or were put off. */
const waitingFor = (deps: Context, server: string) =>
  and(
    inArray(tokenGrant.configId, configsOf(deps, server)),
    eq(tokenGrant.status, 'authorized'),
    isNull(tokenGrant.leaseOwner),
    or(isNull(tokenGrant.failureCode), ne(tokenGrant.failureCode, 'client-rejected')),
    or(
      inArray(tokenGrant.failureCode, ofServer),
      lte(tokenGrant.dueAt, new Date(deps.clock().getTime() + putOffMs)),
    ),
  )

export async function countDue(deps: Context, server: string): Promise<number> {
  const [row] = await deps.db
    .select({ waiting: count() })
    .from(tokenGrant)
    .where(waitingFor(deps, server))
  return row?.waiting ?? 0
}

/**
 * The server answers again: whoever asks for a token is served at once, while background work takes
 * the grants that fell due a few a second. No version is raised, so no answer under way is lost.
 */
export async function spreadDue(deps: Context, server: string, waiting: number): Promise<void> {
  const g = tokenGrant
  const failed = inArray(g.failureCode, ofServer)
  await deps.db
    .update(g)
    .set({
      dueAt: sql`${sql.param(deps.clock(), g.dueAt)}::timestamptz
        + random() * ${spreadMs(waiting)} * interval '1 millisecond'`,
      retryAt: sql`case when ${failed} then null else ${g.retryAt} end`,
      failureMessage: sql`case when ${failed} then null else ${g.failureMessage} end`,
      failureCount: sql`case when ${failed} then 0 else ${g.failureCount} end`,
      failureCode: sql`case when ${failed} then null else ${g.failureCode} end`,
    })
    .where(waitingFor(deps, server))
}

/** Accounts whose incidents opened before the server's: one alarm is left of them. */
export async function reviewFailing(
  deps: Pick<Deps, 'db' | 'clock'>,
  server: string,
): Promise<void> {
  const rows = await deps.db
    .selectDistinct({ emailId: mailAccount.emailId })
    .from(incident)
    .innerJoin(mailAccount, eq(mailAccount.emailId, incident.emailId))
    .innerJoin(tokenGrant, eq(tokenGrant.accountId, mailAccount.id))
    .innerJoin(idpConfig, eq(idpConfig.id, tokenGrant.configId))
    .where(and(eq(incident.kind, 'failing'), isNull(incident.closedAt), eq(serverSql, server)))
    .limit(reviewedAtMost)
  await reviewInTurn(
    deps,
    rows.map(({ emailId }) => emailId),
  )
}
