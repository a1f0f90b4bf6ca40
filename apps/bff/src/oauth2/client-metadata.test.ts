import { describe, expect, it } from 'vitest'
import { expectedIssuer, tenantIn } from './client-metadata.ts'
import type { ClientSettings } from './authorization-server.ts'

const tenant = '6babcaad-604b-40ac-a9d7-9fd97c0b779f'
const other = '9188040d-6c67-4c5b-b112-36a304b66dad'
const login = 'https://login.microsoftonline.com'
const client = (path: string, issuer: string | null): ClientSettings => ({
  provider: 'microsoft',
  clientId: 'c',
  clientSecret: null,
  authorizationEndpoint: `${login}/${path}/oauth2/v2.0/authorize`,
  tokenEndpoint: `${login}/${path}/oauth2/v2.0/token`,
  issuer,
  userinfoEndpoint: null,
  revocationEndpoint: null,
  scopes: 'openid',
  redirectUri: 'https://x.example/cb',
})

describe('expectedIssuer', () => {
  it.each(['{tenantid}', '{tenant}'])('puts the signed-in directory into %s', (template) => {
    const shared = client('organizations', `${login}/${template}/v2.0`)
    expect(expectedIssuer(shared, tenant)).toBe(`${login}/${tenant}/v2.0`)
  })

  it('holds to the directory of the endpoint, whoever signed in', () => {
    expect(expectedIssuer(client(tenant, null), other)).toBe(`${login}/${tenant}/v2.0`)
  })

  it('takes no directory that is not a GUID', () => {
    expect(expectedIssuer(client('common', null), '../evil')).toBe(`${login}/{tenantid}/v2.0`)
  })

  it('leaves an issuer that was entered in full, and other providers’, alone', () => {
    expect(expectedIssuer(client('common', 'https://sts.example/'), tenant)).toBe(
      'https://sts.example/',
    )
    const google = { ...client('x', 'https://accounts.google.com'), provider: 'google' as const }
    expect(expectedIssuer(google, tenant)).toBe('https://accounts.google.com')
  })

  it('finds the directory in the issuer of a callback', () => {
    expect(tenantIn(`${login}/${tenant}/v2.0`)).toBe(tenant)
    expect(tenantIn('https://accounts.google.com')).toBeNull()
  })
})
