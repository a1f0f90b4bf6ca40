import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import { holds } from '../incidents/still-consented.ts'
import { clientFailures } from '../status/account-status.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'

/** What is open of these configs themselves, and how many emails get no token for it. */
export async function configTroubles(
  db: Pick<Db, 'select'>,
  configIds: readonly string[],
): Promise<Map<string, NonNullable<IdpConfig['trouble']>>> {
  if (configIds.length === 0) return new Map()
  const open = await db
    .select({ id: incident.subject, reason: incident.reason, openedAt: incident.openedAt })
    .from(incident)
    .where(
      and(
        eq(incident.kind, 'failing'),
        inArray(incident.subject, [...configIds]),
        isNull(incident.closedAt),
      ),
    )
  if (open.length === 0) return new Map()
  const stopped = await db
    .select({
      id: tokenGrant.configId,
      emails: sql<number>`count(distinct ${mailAccount.emailId})::int`,
    })
    .from(tokenGrant)
    .innerJoin(mailAccount, holds)
    .where(
      and(
        inArray(
          tokenGrant.configId,
          open.map(({ id }) => id),
        ),
        inArray(tokenGrant.failureCode, clientFailures),
        eq(tokenGrant.status, 'authorized'),
      ),
    )
    .groupBy(tokenGrant.configId)
  const emails = new Map(stopped.map((each) => [each.id, each.emails]))
  return new Map(
    open.map(({ id, reason, openedAt }) => [
      id,
      { reason, since: openedAt.toISOString(), stopped: emails.get(id) ?? 0 },
    ]),
  )
}
