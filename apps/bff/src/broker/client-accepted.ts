import { and, eq, isNull } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import { tokenGrant } from '../tables/token-grant.ts'

/**
 * The authorization server let the config's client in, so no grant of the config goes on saying that
 * it is refused. Those in the middle of a refresh hear it themselves; no version is raised.
 */
export async function clientAccepted(db: Pick<Db, 'update'>, configId: string): Promise<void> {
  await db
    .update(tokenGrant)
    .set({ failureCode: null, failureMessage: null, failureCount: 0, retryAt: null })
    .where(
      and(
        eq(tokenGrant.configId, configId),
        eq(tokenGrant.failureCode, 'client-rejected'),
        isNull(tokenGrant.leaseOwner),
      ),
    )
}
