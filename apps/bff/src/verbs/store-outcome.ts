import type { AuthorizationOutcome } from '@mailgrant/contract/authorization'
import { eq } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import { authorizationRequest } from '../tables/authorization-request.ts'

/** What the banner will say of a round trip. */
export async function storeOutcome(
  { db }: { db: Pick<Db, 'update'> },
  outcome: Exclude<AuthorizationOutcome, { result: 'pending' }>,
): Promise<void> {
  await db
    .update(authorizationRequest)
    .set({ outcome })
    .where(eq(authorizationRequest.id, outcome.id))
}
