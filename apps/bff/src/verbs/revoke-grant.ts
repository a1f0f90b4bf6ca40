import type { TokenDeleted } from '@mailgrant/contract/token'
import { isOfItsConfig, type LoadedGrant } from '../broker/load-grant.ts'
import type { Deps } from '../deps.ts'
import { clientSettings } from '../oauth2/client-settings.ts'
import { places } from '../seal/places.ts'
import { revokeToken } from './revoke-token.ts'

/** Revokes, at the provider, a grant that is deleted here already. Never throws. */
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
    const token = deps.sealer.open(places.refreshToken(grant.id), grant.refreshTokenSealed)
    const { ownerSubject } = grant
    return await revokeToken(deps, clientSettings(deps, config), { token, ownerSubject }, signal)
  } catch (error) {
    deps.log.error({ err: error, grantId: grant.id }, 'token not revoked')
    return 'failed'
  }
}
