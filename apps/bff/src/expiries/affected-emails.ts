import { inArray, sql } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import { mailAccount } from '../tables/mail-account.ts'

/** How many emails use each of these configs, in one query. */
export async function affectedEmails(
  db: Pick<Db, 'select'>,
  configIds: readonly string[],
): Promise<Map<string | null, number>> {
  if (configIds.length === 0) return new Map()
  const rows = await db
    .select({
      configId: mailAccount.idpConfigId,
      emails: sql<number>`count(distinct ${mailAccount.emailId})::int`,
    })
    .from(mailAccount)
    .where(inArray(mailAccount.idpConfigId, [...configIds]))
    .groupBy(mailAccount.idpConfigId)
  return new Map(rows.map(({ configId, emails }) => [configId, emails]))
}
