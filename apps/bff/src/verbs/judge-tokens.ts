import type { Deps } from '../deps.ts'
import type { TokenSet } from '../oauth2/authorization-server.ts'
import type { ClientSnapshot } from '../oauth2/client-settings.ts'
import { expectedOwnerOf } from '../oauth2/config-signature.ts'
import { failing, withoutRefreshToken } from '../oauth2/failure-words.ts'
import { isOwner, type ResourceOwner, resourceOwner } from '../oauth2/resource-owner.ts'
import type { mailAccount } from '../tables/mail-account.ts'
import { AuthorizationEnded } from './authorization-ended.ts'
import { scopesLacking } from './scopes-needed.ts'

export interface JudgedTokens {
  refreshToken: string
  /** granted */
  scopes: string
  owner: ResourceOwner
}

/** Whether a refresh token came, the scopes cover what the account does, and the right one signed in. */
export async function judgeTokens(
  { db, authorizationServer }: Pick<Deps, 'db' | 'authorizationServer'>,
  account: typeof mailAccount.$inferSelect,
  address: string,
  client: ClientSnapshot,
  tokens: TokenSet,
): Promise<JudgedTokens> {
  const { refreshToken } = tokens
  if (refreshToken === null)
    throw new AuthorizationEnded(withoutRefreshToken(client.provider, client.scopes))
  const scopes = tokens.scopes ?? client.scopes
  const missing = await scopesLacking(db, account, client, scopes)
  if (missing.length > 0)
    throw new AuthorizationEnded(failing('scope-missing', { missingScopes: missing }))
  const claims =
    tokens.idToken ??
    (await authorizationServer.userinfo({ ...client, clientSecret: null }, tokens.accessToken))
  const owner = claims === null ? null : resourceOwner(claims, client)
  if (owner === null) throw new AuthorizationEnded(failing('owner-unknown'))
  const expected = expectedOwnerOf({ ...account, address })
  if (!isOwner(owner, expected))
    throw new AuthorizationEnded(failing('wrong-account', { expected, actual: owner.name }))
  return { refreshToken, scopes, owner }
}
