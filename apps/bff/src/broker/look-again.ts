import { and, eq, gt, isNull, lte, type SQL, sql } from 'drizzle-orm'
import { type SignedSettings, configSignature } from '../oauth2/config-signature.ts'
import type { idpConfig } from '../tables/idp-config.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import type { Within } from '../verbs/within.ts'
import { notNowMs } from './schedule.ts'

type Config = SignedSettings & Pick<typeof idpConfig.$inferSelect, 'state'>

/** Whose rule does not matter where two configs are compared. */
const anybody = { address: '', strictMatching: true, expectedOwner: null }

/** Whether grants that were of no use by the config as it was may be of use by what it is now. */
export const mayRevive = (before: Config, after: Config): boolean =>
  after.state === 'enabled' &&
  (before.state !== 'enabled' ||
    configSignature(before, anybody) !== configSignature(after, anybody))

/**
 * Background work looked at these grants in vain and put them off for a day; now it need not wait.
 * Spread, a few a second. Raises no version, and leaves alone what is being refreshed.
 */
export async function lookAgain(
  { db, clock }: Within,
  of: { configId: string } | { accountId: string },
): Promise<void> {
  const g = tokenGrant
  const now = clock()
  const where: SQL | undefined = and(
    'configId' in of ? eq(g.configId, of.configId) : eq(g.accountId, of.accountId),
    eq(g.status, 'authorized'),
    isNull(g.leaseOwner),
    gt(g.dueAt, now),
    // what is due later than that was not put off
    lte(g.dueAt, new Date(now.getTime() + notNowMs)),
  )
  const seconds = sql`greatest(10, (select count(*) from ${g} where ${where}) / 10.0)`
  await db
    .update(g)
    .set({
      dueAt: sql`least(${g.dueAt}, ${sql.param(now, g.dueAt)}::timestamptz
        + random() * ${seconds} * interval '1 second')`,
    })
    .where(where)
}
