import { and, eq, isNull } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import type { authorizationRequest } from '../tables/authorization-request.ts'
import { ownerLink } from '../tables/owner-link.ts'

type Request = Pick<typeof authorizationRequest.$inferSelect, 'ownerLinkId' | 'createdAt'>

/** The link as this round trip, and no later one, took it. */
const takenBy = ({ ownerLinkId, createdAt }: Request) =>
  ownerLinkId === null
    ? null
    : and(
        eq(ownerLink.id, ownerLinkId),
        eq(ownerLink.usedAt, createdAt),
        isNull(ownerLink.finishedAt),
      )

/** Ends the link for good, with the grant that it led to. False where it was revoked or taken meanwhile. */
export async function finishOwnerLink(
  db: Pick<Db, 'update'>,
  request: Request,
  now: Date,
): Promise<boolean> {
  const taken = takenBy(request)
  if (taken === null) return true
  const finished = await db
    .update(ownerLink)
    .set({ finishedAt: now })
    .where(and(taken, isNull(ownerLink.revokedAt)))
    .returning({ id: ownerLink.id })
  return finished.length === 1
}

/** After a failed round trip the link is as good as before. */
export async function giveBackOwnerLink(db: Pick<Db, 'update'>, request: Request): Promise<void> {
  const taken = takenBy(request)
  if (taken !== null) await db.update(ownerLink).set({ usedAt: null }).where(taken)
}
