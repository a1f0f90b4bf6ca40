import { and, eq, sql } from 'drizzle-orm'
import { tokenGrant } from '../tables/token-grant.ts'
import type { Within } from '../verbs/within.ts'

/** A refresh that was under way may still have used the secret before: it ends within this. */
const underWayMs = 30_000

/**
 * Whether the provider accepted the secret that a config has since then: a token that came since says
 * so. `never` where no live grant is left that could.
 */
export async function secretProof(
  { db }: Pick<Within, 'db'>,
  configId: string,
  since: Date,
): Promise<'accepted' | 'open' | 'never'> {
  const surely = sql.param(new Date(since.getTime() + underWayMs), tokenGrant.issuedAt)
  const came = sql`greatest(${tokenGrant.refreshedAt}, ${tokenGrant.issuedAt}) > ${surely}`
  const [use] = await db
    .select({
      live: sql<number>`count(*)::int`,
      came: sql<boolean>`coalesce(bool_or(${came}), false)`,
      refused: sql<boolean>`coalesce(bool_or(${tokenGrant.failureCode} = 'client-rejected'), false)`,
    })
    .from(tokenGrant)
    .where(and(eq(tokenGrant.configId, configId), eq(tokenGrant.status, 'authorized')))
  if (use === undefined || use.live === 0) return 'never'
  return use.came && !use.refused ? 'accepted' : 'open'
}
