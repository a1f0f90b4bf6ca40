import { and, asc, eq, sql } from 'drizzle-orm'
import { email } from '../tables/email.ts'
import { mailAccount } from '../tables/mail-account.ts'
import type { Within } from '../verbs/within.ts'

/** A message names so many; of the others it says how many there are. */
const named = 5

/** The emails that use a config: how many, and the first of them. */
export interface ConfigUsers {
  total: number
  addresses: readonly string[]
}

/** @param among the emails that the rule is about: of no others it says anything; null: all */
export async function usersOf(
  db: Pick<Within['db'], 'select'>,
  configId: string,
  among: readonly string[] | null,
): Promise<ConfigUsers> {
  const rows = await db
    .select({ address: email.address, total: sql<number>`(count(*) over ())::int` })
    .from(mailAccount)
    .innerJoin(email, eq(email.id, mailAccount.emailId))
    .where(
      and(
        eq(mailAccount.idpConfigId, configId),
        among === null ? undefined : sql`${email.id} = any(${sql.param([...among])}::uuid[])`,
      ),
    )
    .groupBy(email.id)
    .orderBy(asc(email.addressKey), asc(email.id))
    .limit(named)
  return { total: rows[0]?.total ?? 0, addresses: rows.map(({ address }) => address) }
}
