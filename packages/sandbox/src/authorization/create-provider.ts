import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { Provider, interactionPolicy, type Configuration } from 'oidc-provider'
import type { Knobs } from '../knobs.ts'
import type { User } from '../users.ts'
import type { Consents } from './consents.ts'
import type { ProviderStore } from './memory-adapter.ts'
import { errorPage } from './error-page.ts'
import type { PersonaProfile } from './persona-profile.ts'
import { knownScopes, offlineScope } from './scopes.ts'

export interface ProviderDeps {
  profile: PersonaProfile
  users: readonly User[]
  store: ProviderStore
  consents: Consents
  knobs: Knobs
}

export function createProvider({ profile, users, store, consents, knobs }: ProviderDeps): Provider {
  const { name, tenant, paths } = profile
  const configuration: Configuration = {
    adapter: (model: string) => store.adapter(model),
    jwks: { keys: [signingKey()] },
    scopes: knownScopes[name],
    claims: {
      openid: name === 'microsoft' ? ['sub', 'tid', 'oid', 'ver'] : ['sub', 'hd'],
      profile: ['name', ...(name === 'microsoft' ? ['preferred_username'] : [])],
      email: ['email', ...(name === 'google' ? ['email_verified'] : [])],
    },
    conformIdTokenClaims: false,
    // oidc-provider asks for PKCE by S256 only; here of everybody.
    pkce: { required: () => true },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    routes: {
      authorization: paths.authorization,
      token: paths.token,
      jwks: paths.jwks,
      userinfo: profile.userinfoPath,
      revocation: profile.revocationPath ?? '/revocation-disabled',
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: name === 'google' },
      revocation: { enabled: profile.revocationPath !== null },
      rpInitiatedLogout: { enabled: false },
    },
    // Cookies ignore ports: both personas live on one address.
    cookies: {
      keys: [randomBytes(24).toString('hex')],
      names: {
        session: `${name}_session`,
        interaction: `${name}_interaction`,
        resume: `${name}_resume`,
      },
    },
    extraParams: ['access_type', 'include_granted_scopes', 'domain_hint'],
    interactions: { policy: interactionPolicies(users), url: (_ctx, { uid }) => `/sign-in/${uid}` },
    async findAccount(_ctx, id) {
      const user = users.find((candidate) => candidate.id === id)
      if (!user) return undefined
      return { accountId: user.id, claims: () => claimsOf(user, tenant) }
    },
    async loadExistingGrant(ctx) {
      const { account, client, result } = ctx.oidc
      if (result?.consent?.grantId) return ctx.oidc.provider.Grant.find(result.consent.grantId)
      const scopes = account && client && consents.find(client.clientId, account.accountId)
      if (!scopes) return undefined
      // A grant of its own for each authorisation: revoking one leaves the others alone.
      const grant = new ctx.oidc.provider.Grant({
        accountId: account.accountId,
        clientId: client.clientId,
      })
      grant.addOIDCScope(scopes.join(' '))
      await grant.save()
      return grant
    },
    issueRefreshToken: (_ctx, _client, code) => code.scopes.has(offlineScope),
    rotateRefreshToken: () => (knobs.get().rotation ?? naturalRotation(profile)) !== 'keep',
    expiresWithSession: () => false,
    renderError(ctx, out) {
      ctx.type = 'html'
      ctx.body = String(errorPage(profile, out, ctx.query))
    },
    ttl: {
      AccessToken: () => knobs.get().tokenLifetimeSeconds,
      AuthorizationCode: 600,
      IdToken: 3600,
      RefreshToken: 90 * 24 * 3600,
      Grant: 90 * 24 * 3600,
      Interaction: 3600,
      Session: 24 * 3600,
    },
  }
  return new Provider(profile.issuer, configuration)
}

export const naturalRotation = (profile: PersonaProfile) =>
  profile.name === 'microsoft' ? 'microsoft' : 'keep'

function interactionPolicies(users: readonly User[]) {
  const policy = interactionPolicy.base()
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0)
  // Signed in as somebody else than the one asked for: ask again, once.
  policy.get('login')?.checks.add(
    new interactionPolicy.Check('login_hint', 'another account was asked for', ({ oidc }) => {
      const hint = oidc.params?.['login_hint']
      const current = users.find((user) => user.id === oidc.session?.accountId)
      const differs = typeof hint === 'string' && current !== undefined && current.address !== hint
      return differs && !oidc.result?.login && !oidc.result?.['select_account']
        ? interactionPolicy.Check.REQUEST_PROMPT
        : interactionPolicy.Check.NO_NEED_TO_PROMPT
    }),
  )
  return policy
}

const claimsOf = (user: User, tenant: string | null) => ({
  sub: user.id,
  name: user.name,
  email: user.address,
  ...(tenant === null
    ? { email_verified: true, hd: 'example.test' }
    : { tid: tenant, oid: user.id, ver: '2.0', preferred_username: user.address }),
})

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    ...privateKey.export({ format: 'jwk' }),
    kty: 'RSA' as const,
    use: 'sig' as const,
    alg: 'RS256',
    kid: randomBytes(8).toString('hex'),
  }
}
