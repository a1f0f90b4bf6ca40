import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Applications } from './applications.ts'
import { checkClient } from './client-check.ts'
import type { ProviderStore } from './memory-adapter.ts'
import type { PersonaProfile } from './persona-profile.ts'
import { readTokenRequest } from './token-request.ts'

/**
 * Revocation as Google does it: whoever holds the token may end the grant, without client
 * authentication; an unknown token is an error, which RFC 7009 §2.2 would let pass.
 */
export function createRevocationGate(deps: {
  profile: PersonaProfile
  applications: Applications
  store: ProviderStore
}) {
  const { profile, applications, store } = deps

  return async function revocationGate(ctx: KoaContextWithOIDC) {
    const form = await readTokenRequest(ctx.req)
    if (form.clientSecret !== null) {
      const client = checkClient(profile, applications, form)
      if ('status' in client) {
        ctx.status = client.status
        ctx.body = client.body
        return
      }
    }
    if (
      store.revokeGrantOf(
        form.fields.get('token') ?? new URLSearchParams(ctx.querystring).get('token') ?? '',
      )
    ) {
      ctx.status = 200
      ctx.body = {}
      return
    }
    ctx.status = 400
    ctx.body = { error: 'invalid_token', error_description: 'Token expired or revoked' }
  }
}
