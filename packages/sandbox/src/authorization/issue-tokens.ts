import type { Provider } from 'oidc-provider'
import type { Knobs } from '../knobs.ts'
import type { LedgerBook } from '../ledger.ts'
import { findUser, type User } from '../users.ts'
import type { Applications } from './applications.ts'
import type { PersonaProfile } from './persona-profile.ts'
import { offlineScope, qualifyScope, resourceOf, resourcesOf } from './scopes.ts'

export interface IssuedTokens {
  accessToken: string
  refreshToken: string
  expiresAt: Date
  /** Of the access token, space-separated. */
  scope: string
  clientId: string
}

export type IssueTokens = (request: {
  /** Address of a seeded user. */
  user: string | User
  scopes: readonly string[]
  /** Which application the tokens belong to; default the first registered. */
  clientId?: string
}) => Promise<IssuedTokens>

/** Tokens without a browser, as a finished authorisation would have left them. */
export function createTokenIssuer(deps: {
  provider: Provider
  profile: PersonaProfile
  users: readonly User[]
  applications: Applications
  ledger: LedgerBook
  knobs: Knobs
}): IssueTokens {
  const { provider, profile, users, applications, ledger, knobs } = deps
  const persona = profile.name

  return async function issueTokens({ user: who, scopes: asked, clientId }) {
    const user = typeof who === 'string' ? findUser(users, who) : who
    if (!user) throw new Error('issueTokens: no such user in this sandbox')
    const application =
      (clientId === undefined ? undefined : applications.find(clientId)) ??
      applications.list()[0] ??
      applications.register({ name: 'Direct issue', redirectUris: ['http://localhost/none'] })
    if (clientId !== undefined && application.clientId !== clientId) {
      throw new Error(`issueTokens: no application ${clientId} in the ${persona} persona`)
    }
    const client = await provider.Client.find(application.clientId)
    if (!client) throw new Error('issueTokens: the application cannot be loaded')

    const scopes = asked.filter((scope) => scope !== 'offline_access')
    const qualified = persona === 'microsoft' ? scopes.map(qualifyScope) : [...scopes]
    const resource = resourcesOf(qualified)[0] ?? null
    const own =
      persona === 'microsoft'
        ? qualified.filter((scope) => [null, resource].includes(resourceOf(scope)))
        : qualified

    const grant = new provider.Grant({ accountId: user.id, clientId: client.clientId })
    grant.addOIDCScope([...qualified, offlineScope].join(' '))
    const common = {
      accountId: user.id,
      client,
      grantId: await grant.save(),
      gty: 'authorization_code',
      expiresWithSession: false,
    }
    const access = new provider.AccessToken({ ...common, scope: own.join(' ') })
    const accessToken = await access.save()
    const refresh = new provider.RefreshToken({
      ...common,
      scope: [...qualified, offlineScope].join(' '),
      rotations: 0,
    })
    const refreshToken = await refresh.save()

    const note = { persona, user: user.address, clientId: client.clientId }
    ledger.record({ ...note, kind: 'access_token', value: accessToken })
    ledger.record({ ...note, kind: 'refresh_token', value: refreshToken })
    return {
      accessToken,
      refreshToken,
      expiresAt: new Date(Date.now() + knobs.get().tokenLifetimeSeconds * 1000),
      scope: own.join(' '),
      clientId: client.clientId,
    }
  }
}
