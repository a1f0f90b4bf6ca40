import type { TokenDeleted } from '@mailgrant/contract/token'
import { and, eq } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import type { ClientSettings } from '../oauth2/authorization-server.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { tokenGrant } from '../tables/token-grant.ts'

/**
 * Revokes a token that is stored nowhere any more (RFC 7009). Providers revoke all that an owner
 * granted to a client, so nothing is revoked while another grant of the two is kept; where the owner
 * is not known, any grant of the client could be theirs.
 */
export async function revokeToken(
  { db, authorizationServer }: Pick<Deps, 'db' | 'authorizationServer'>,
  client: ClientSettings,
  { token, ownerSubject }: { token: string; ownerSubject: string | null },
  signal?: AbortSignal,
): Promise<TokenDeleted['revocation']> {
  if (client.revocationEndpoint === null) return 'not-offered'
  const [other] = await db
    .select({ id: tokenGrant.id })
    .from(tokenGrant)
    .innerJoin(idpConfig, eq(idpConfig.id, tokenGrant.configId))
    .where(
      and(
        ownerSubject === null ? undefined : eq(tokenGrant.ownerSubject, ownerSubject),
        eq(idpConfig.clientId, client.clientId),
        eq(idpConfig.tokenEndpoint, client.tokenEndpoint),
      ),
    )
    .limit(1)
  if (other !== undefined) return 'shared'
  return authorizationServer.revoke(client, token, signal)
}
