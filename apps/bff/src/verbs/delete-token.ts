import type { TokenDeleted } from '@mailgrant/contract/token'
import { eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import { loadGrant } from '../broker/load-grant.ts'
import type { Actor, Deps } from '../deps.ts'
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
  const deleted = await deps.db
    .delete(tokenGrant)
    .where(eq(tokenGrant.id, loaded.grant.id))
    .returning()
  const [last] = deleted
  if (last === undefined) throw new AppError('token_not_found')
  const revocation = await revokeGrant(deps, { ...loaded, grant: last })
  await recordEvent(deps, {
    type: 'token.deleted',
    outcome: 'ok',
    actor: actor.name,
    email: loaded.email,
    accountKind: kind,
    configId: loaded.config.id,
    detail: { revocation, resourceOwner: last.resourceOwner },
  })
  await reviewEmails(deps, [id])
  await reviewAfterRemoval(deps, [loaded.config.id])
  return { revocation }
}
