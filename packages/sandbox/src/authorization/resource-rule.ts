import type { ProviderStore } from './memory-adapter.ts'
import { aadstsBody, type OAuthErrorBody } from './microsoft-errors.ts'
import {
  identityScopes,
  offlineScope,
  qualifyScope,
  resourceOf,
  resourcesOf,
  splitScopes,
} from './scopes.ts'

export type ResourceRuling = { refusal: OAuthErrorBody } | { scopes: string[] }

/**
 * Entra issues a token for one resource. A code redemption that names two is refused; a refresh
 * that does gets a token for the first.
 */
export function ruleOnResource(store: ProviderStore, fields: URLSearchParams): ResourceRuling {
  const refreshing = fields.get('grant_type') === 'refresh_token'
  const source = refreshing
    ? store.peek('RefreshToken', fields.get('refresh_token') ?? '')
    : store.peek('AuthorizationCode', fields.get('code') ?? '')
  const granted = splitScopes(source?.scope)
  const named = splitScopes(fields.get('scope') ?? '')
    .map(qualifyScope)
    .filter((scope) => scope !== 'offline_access')
  const wanted = named.length > 0 ? named : granted.filter((scope) => scope !== offlineScope)
  const resources = resourcesOf(wanted)

  if (!refreshing && resources.length > 1) {
    return {
      refusal:
        named.length > 0
          ? aadstsBody(
              'invalid_request',
              28000,
              'Provided value for the input parameter scope is not valid because it contains more than one resource.',
            )
          : aadstsBody(
              'invalid_request',
              28003,
              'Provided value for the input parameter scope cannot be empty when requesting an access token using the provided authorization code.',
            ),
    }
  }
  // An unknown code or refresh token is oidc-provider's to refuse.
  const missing = source
    ? wanted.filter((scope) => !granted.includes(scope) && !identityScopes.includes(scope))
    : []
  if (missing.length > 0) {
    return {
      refusal: aadstsBody(
        'invalid_grant',
        65001,
        `The user or administrator has not consented to use the application with the scope '${missing.join(' ')}'.`,
      ),
    }
  }
  const chosen = resources[0] ?? null
  return {
    scopes: wanted.filter((scope) => resourceOf(scope) === null || resourceOf(scope) === chosen),
  }
}
