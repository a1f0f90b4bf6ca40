import { and, isNotNull, lt, or } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { adminConsentRequest } from '../tables/admin-consent-request.ts'
import { authInvitation, authSession, authThrottle, authVerification } from '../tables/auth.ts'
import { authorizationRequest } from '../tables/authorization-request.ts'
import { incident } from '../tables/incident.ts'
import { ownerLink } from '../tables/owner-link.ts'

const dayMs = 86_400_000
/** Who opens an old link, or comes back late, hears for a month what became of it. */
const linkDays = 30

/** Takes away what has ended and is of use to nobody: the timeline alone remembers it. */
export async function removeExpired(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { retentionDays }: { retentionDays: number },
): Promise<void> {
  const now = clock()
  const before = (days: number) => new Date(now.getTime() - days * dayMs)
  await db.delete(authorizationRequest).where(lt(authorizationRequest.expiresAt, before(1)))
  await db.delete(adminConsentRequest).where(lt(adminConsentRequest.expiresAt, before(linkDays)))
  await db.delete(ownerLink).where(lt(ownerLink.expiresAt, before(linkDays)))
  await db
    .delete(authInvitation)
    .where(
      or(
        lt(authInvitation.usedAt, before(linkDays)),
        lt(authInvitation.expiresAt, before(linkDays)),
      ),
    )
  await db.delete(authSession).where(lt(authSession.expiresAt, now))
  await db.delete(authVerification).where(lt(authVerification.expiresAt, now))
  await db.delete(authThrottle).where(lt(authThrottle.expire, now.getTime()))
  // and with it what was told of it: while it is open, and while its end is told, that says to whom
  await db
    .delete(incident)
    .where(and(isNotNull(incident.closedAt), lt(incident.closedAt, before(retentionDays))))
}
