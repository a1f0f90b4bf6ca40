import { randomUUID } from 'node:crypto'
import type { PersonaName } from '../knobs.ts'

/** Where a persona differs from the other in addresses. */
export interface PersonaProfile {
  name: PersonaName
  displayName: string
  origin: string
  issuer: string
  tenant: string | null
  paths: { authorization: string; token: string; jwks: string; discovery: string }
  userinfoPath: string
  revocationPath: string | null
}

export function microsoftProfile(origin: string, tenant: string = randomUUID()): PersonaProfile {
  return {
    name: 'microsoft',
    displayName: 'Sandbox Microsoft',
    origin,
    issuer: `${origin}/${tenant}/v2.0`,
    tenant,
    paths: {
      authorization: `/${tenant}/oauth2/v2.0/authorize`,
      token: `/${tenant}/oauth2/v2.0/token`,
      jwks: `/${tenant}/discovery/v2.0/keys`,
      discovery: `/${tenant}/v2.0/.well-known/openid-configuration`,
    },
    // Entra's userinfo belongs to Graph and refuses mail tokens, so this persona offers none.
    userinfoPath: '/userinfo-disabled',
    revocationPath: null,
  }
}

export function googleProfile(origin: string): PersonaProfile {
  return {
    name: 'google',
    displayName: 'Sandbox Google',
    origin,
    issuer: origin,
    tenant: null,
    paths: {
      authorization: '/o/oauth2/v2/auth',
      token: '/token',
      jwks: '/oauth2/v3/certs',
      discovery: '/.well-known/openid-configuration',
    },
    userinfoPath: '/v1/userinfo',
    revocationPath: '/revoke',
  }
}
