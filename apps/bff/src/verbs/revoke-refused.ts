import type { Deps } from '../deps.ts'
import type { TokenSet } from '../oauth2/authorization-server.ts'
import { clientSnapshot, openSecret } from '../oauth2/client-settings.ts'
import { resourceOwner } from '../oauth2/resource-owner.ts'
import type { WaitingRequest } from './find-authorization-request.ts'
import { revokeToken } from './revoke-token.ts'

/** The administrator waits for the page meanwhile. */
const revocationMs = 5_000

/**
 * Revokes what a provider granted and this console refused, so that no grant is left that nobody
 * knows of. Best effort, once the refusal is stored. Never throws.
 */
export async function revokeRefused(
  deps: Pick<Deps, 'db' | 'sealer' | 'authorizationServer' | 'log'>,
  { request, config }: WaitingRequest,
  tokens: TokenSet,
): Promise<void> {
  const about = { authorizationRequest: request.id }
  try {
    const snapshot = clientSnapshot.parse(request.snapshot)
    if (snapshot.revocationEndpoint === null) return
    const signal = AbortSignal.timeout(revocationMs)
    const client = { ...snapshot, clientSecret: openSecret(deps, config) }
    const claims =
      tokens.idToken ??
      (await deps.authorizationServer.userinfo(client, tokens.accessToken, signal))
    const owner = claims === null ? null : resourceOwner(claims, client)
    const token = tokens.refreshToken ?? tokens.accessToken
    const ownerSubject = owner?.subject ?? null
    const revocation = await revokeToken(deps, client, { token, ownerSubject }, signal)
    deps.log.info({ ...about, revocation }, 'refused grant')
  } catch (error) {
    deps.log.error({ ...about, err: error }, 'refused grant not revoked')
  }
}
