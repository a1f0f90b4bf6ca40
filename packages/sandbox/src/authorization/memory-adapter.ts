import type { Adapter, AdapterPayload } from 'oidc-provider'
import type { KnobValues } from '../knobs.ts'
import type { Application, Applications } from './applications.ts'

/** What oidc-provider stores, outside of it, so that the sandbox can look inside and revoke. */
export interface ProviderStore {
  adapter(model: string): Adapter
  peek(model: string, id: string): AdapterPayload | undefined
  /** Removes grants and refresh tokens of an account, and its access tokens if asked. */
  revokeAccount(accountId: string, options: { accessTokens: boolean }): void
  /** Ends the grant behind an access or refresh token; false where there is none. */
  revokeGrantOf(token: string): boolean
}

export function createProviderStore(deps: {
  applications: Applications
  rotation: () => NonNullable<KnobValues['rotation']>
  now?: () => number
}): ProviderStore {
  const { applications, rotation, now = Date.now } = deps
  const models = new Map<string, Map<string, { payload: AdapterPayload; expiresAt: number }>>()

  const rows = (model: string) => {
    const found = models.get(model)
    if (found) return found
    const made = new Map<string, { payload: AdapterPayload; expiresAt: number }>()
    models.set(model, made)
    return made
  }
  const peek = (model: string, id: string) => {
    const row = rows(model).get(id)
    return row && row.expiresAt > now() ? row.payload : undefined
  }

  return {
    peek,
    revokeAccount(accountId, { accessTokens }) {
      const revoked = ['Grant', 'RefreshToken', 'AuthorizationCode', 'Session']
      if (accessTokens) revoked.push('AccessToken')
      for (const model of revoked) {
        for (const [id, { payload }] of rows(model)) {
          if (payload.accountId === accountId) rows(model).delete(id)
        }
      }
    },
    revokeGrantOf(token) {
      const payload = peek('RefreshToken', token) ?? peek('AccessToken', token)
      if (payload?.grantId === undefined) return false
      rows('Grant').delete(payload.grantId)
      for (const model of ['RefreshToken', 'AccessToken']) {
        for (const [id, row] of rows(model)) {
          if (row.payload.grantId === payload.grantId) rows(model).delete(id)
        }
      }
      return true
    },
    adapter: (model) => ({
      async upsert(id, payload, expiresIn) {
        // Grants have no lifetime of their own here: they end by revocation.
        const lifetime = expiresIn ? expiresIn * 1000 : Number.POSITIVE_INFINITY
        rows(model).set(id, { payload, expiresAt: now() + lifetime })
      },
      async find(id) {
        if (model !== 'Client') return peek(model, id)
        const application = applications.find(id)
        return application && clientMetadata(application)
      },
      async findByUid(uid) {
        for (const { payload } of rows(model).values()) if (payload.uid === uid) return payload
        return undefined
      },
      async findByUserCode() {
        return undefined
      },
      async consume(id) {
        // Microsoft hands out a new refresh token and lets the old one live on.
        if (model === 'RefreshToken' && rotation() === 'microsoft') return
        const row = rows(model).get(id)
        if (row) row.payload = { ...row.payload, consumed: Math.floor(now() / 1000) }
      },
      async destroy(id) {
        rows(model).delete(id)
      },
      async revokeByGrantId(grantId) {
        for (const [id, { payload }] of rows(model)) {
          if (payload.grantId === grantId) rows(model).delete(id)
        }
      },
    }),
  }
}

const clientMetadata = (application: Application): AdapterPayload => ({
  client_id: application.clientId,
  client_secret: application.internalSecret,
  client_name: application.name,
  // oidc-provider wants one at least; nobody can register this one.
  redirect_uris:
    application.redirectUris.length > 0
      ? application.redirectUris
      : [`https://none.invalid/${application.internalSecret}`],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'client_secret_post',
})
