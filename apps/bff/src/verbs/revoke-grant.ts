import type { TokenDeleted } from '@mailgrant/contract/token'
import { and, eq } from 'drizzle-orm'
import { isOfItsConfig, type LoadedGrant } from '../broker/load-grant.ts'
import type { Deps } from '../deps.ts'
import { clientSettings } from '../oauth2/client-settings.ts'
import { places } from '../seal/places.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { tokenGrant } from '../tables/token-grant.ts'

/**
 * Revokes, at the provider, a grant that is deleted here already (RFC 7009). Providers revoke all
 * that an owner granted to a client, so one that others share stays. Never throws.
 */
export async function revokeGrant(
  deps: Pick<Deps, 'db' | 'sealer' | 'env' | 'authorizationServer' | 'log'>,
  loaded: LoadedGrant,
  signal?: AbortSignal,
): Promise<TokenDeleted['revocation']> {
  const { grant, config } = loaded
  if (config.revocationEndpoint === null) return 'not-offered'
  // The endpoint may be another server's by now, and is not to learn the token.
  if (!isOfItsConfig(loaded)) return 'failed'
  try {
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
    return await deps.authorizationServer.revoke(clientSettings(deps, config), refreshToken, signal)
  } catch (error) {
    deps.log.error({ err: error, grantId: grant.id }, 'token not revoked')
    return 'failed'
  }
}
