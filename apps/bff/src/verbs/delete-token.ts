import type { TokenDeleted } from '@mailgrant/contract/token'
import { eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import { loadGrant } from '../broker/load-grant.ts'
import type { Actor, Deps } from '../deps.ts'
import { reviewGrantExpiry } from '../expiries/review-grant-expiries.ts'
import { reviewAfterRemoval } from '../incidents/after-removal.ts'
import { reviewEmails } from '../incidents/review-accounts.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import type { AccountName } from './account-name.ts'
import { recordEvent } from './record-event.ts'
import { revokeGrant } from './revoke-grant.ts'

/**
 * Erases the grant here first, so that nobody uses it any more, then revokes it at the provider.
 * Providers revoke all that an owner granted to a client, so one that others share stays.
 */
export async function deleteToken(
  deps: Deps,
  actor: Actor,
  { id, kind }: AccountName,
): Promise<TokenDeleted> {
  const loaded = await loadGrant(deps.db, { emailId: id, kind })
  if (loaded === null) throw new AppError('token_not_found')
  const about = {
    actor: actor.name,
    email: loaded.email,
    accountKind: kind,
    configId: loaded.config.id,
  }
  const deleted = await deps.db.transaction(async (tx) => {
    const [last] = await tx.delete(tokenGrant).where(eq(tokenGrant.id, loaded.grant.id)).returning()
    if (last === undefined) throw new AppError('token_not_found')
    const within = { db: tx, clock: deps.clock }
    const detail = { resourceOwner: last.resourceOwner }
    await recordEvent(within, { ...about, type: 'token.deleted', outcome: 'ok', detail })
    await reviewEmails(within, [id])
    await reviewGrantExpiry(within, last.accountId)
    await reviewAfterRemoval(within, [loaded.config.id])
    return last
  })
  const revocation = await revokeGrant(deps, { ...loaded, grant: deleted })
  if (revocation === 'revoked' || revocation === 'failed')
    await recordEvent(deps, {
      ...about,
      type: 'token.revoked',
      outcome: revocation === 'revoked' ? 'ok' : 'failed',
      detail: { resourceOwner: deleted.resourceOwner },
    })
  return { revocation }
}
