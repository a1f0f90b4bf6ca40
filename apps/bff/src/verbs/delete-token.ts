import type { TokenDeleted } from '@mailgrant/contract/token'
import { and, eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import { type LoadedGrant, loadGrant } from '../broker/load-grant.ts'
import type { Actor, Deps } from '../deps.ts'
import { clientSettings } from '../oauth2/client-settings.ts'
import { places } from '../seal/places.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import type { AccountName } from './account-name.ts'
import { recordEvent } from './record-event.ts'

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
  const revocation = await revoke(deps, { ...loaded, grant: last }).catch((error: unknown) => {
    deps.log.error({ err: error, grantId: last.id }, 'token not revoked')
    return 'failed' as const
  })
  await recordEvent(deps, {
    type: 'token.deleted',
    outcome: 'ok',
    actor: actor.name,
    email: loaded.email,
    accountKind: kind,
    configId: loaded.config.id,
    detail: { revocation, resourceOwner: last.resourceOwner },
  })
  return { revocation }
}

async function revoke(
  deps: Deps,
  { grant, config }: LoadedGrant,
): Promise<TokenDeleted['revocation']> {
  if (config.revocationEndpoint === null) return 'not-offered'
  const [other] = await deps.db
    .select({ id: tokenGrant.id })
    .from(tokenGrant)
    .innerJoin(idpConfig, eq(idpConfig.id, tokenGrant.configId))
    .where(
      and(
        eq(tokenGrant.ownerSubject, grant.ownerSubject),
        eq(idpConfig.clientId, config.clientId),
        eq(idpConfig.tokenEndpoint, config.tokenEndpoint),
      ),
    )
    .limit(1)
  if (other !== undefined) return 'shared'
  const refreshToken = deps.sealer.open(places.refreshToken(grant.id), grant.refreshTokenSealed)
  return deps.authorizationServer.revoke(clientSettings(deps, config), refreshToken)
}
