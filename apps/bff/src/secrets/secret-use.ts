import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { tokenGrant } from '../tables/token-grant.ts'

/** A refresh that was under way at the promotion may still have used the old secret: it ends within this. */
const underWay = sql`interval '30 seconds'`

export interface SecretUse {
  /** live grants that were refreshed or issued with the present secret, and those that were not yet */
  refreshed: number
  waiting: number
  /** the provider refuses the present secret */
  refused: boolean
}

/** How far the live grants of these configs have come with the secrets that were promoted. */
export async function secretUse(
  db: Pick<Db, 'select'>,
  configIds: readonly string[],
): Promise<Map<string, SecretUse>> {
  if (configIds.length === 0) return new Map()
  const followed = sql`greatest(${tokenGrant.refreshedAt}, ${tokenGrant.issuedAt}) > ${idpConfig.promotedAt} + ${underWay}`
  const rows = await db
    .select({
      configId: tokenGrant.configId,
      refreshed: sql<number>`(count(*) filter (where ${followed}))::int`,
      waiting: sql<number>`(count(*) filter (where not ${followed}))::int`,
      refused: sql<boolean>`coalesce(bool_or(${tokenGrant.failureCode} = 'client-rejected'), false)`,
    })
    .from(tokenGrant)
    .innerJoin(idpConfig, eq(idpConfig.id, tokenGrant.configId))
    .where(and(inArray(tokenGrant.configId, [...configIds]), eq(tokenGrant.status, 'authorized')))
    .groupBy(tokenGrant.configId)
  return new Map(rows.map(({ configId, ...use }) => [configId, use]))
}
