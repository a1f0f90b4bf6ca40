import { describe, expect, it } from 'vitest'
import { readEnv } from '../env.ts'
import { loadPresets } from '../presets/load-presets.ts'
import { adminConsentEndpoint, adminConsentUrl, directoryOf } from './admin-consent-url.ts'

const deps = { presets: loadPresets(readEnv({})) }
const config = {
  provider: 'microsoft' as const,
  state: 'enabled' as const,
  clientId: 'a-client',
  authorizationEndpoint: 'https://login.microsoftonline.com/contoso.example/oauth2/v2.0/authorize',
  scopes: 'openid https://outlook.office.com/SMTP.Send',
}
const endpointOf = (changes: Partial<Omit<typeof config, 'state'>>) =>
  adminConsentEndpoint(deps, { ...config, ...changes })?.href ?? null
const at = (authorizationEndpoint: string) => endpointOf({ authorizationEndpoint })

describe('the admin consent endpoint', () => {
  it('stands beside the authorization endpoint, in every cloud of Entra', () => {
    expect(endpointOf({})).toBe(
      'https://login.microsoftonline.com/contoso.example/v2.0/adminconsent',
    )
    expect(at('https://login.microsoftonline.us/abc/oauth2/v2.0/authorize')).toBe(
      'https://login.microsoftonline.us/abc/v2.0/adminconsent',
    )
  })

  it('asks organizations where the config says common, and no personal accounts', () => {
    expect(at('https://login.microsoftonline.com/common/oauth2/v2.0/authorize')).toBe(
      'https://login.microsoftonline.com/organizations/v2.0/adminconsent',
    )
    expect(at('https://login.microsoftonline.com/consumers/oauth2/v2.0/authorize')).toBeNull()
  })

  it.each([
    'https://login.example.com/tenant/oauth2/v2.0/authorize',
    'https://login.microsoftonline.com/tenant/oauth2/authorize',
    'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize',
    'https://login.microsoftonline.com.evil.example/tenant/oauth2/v2.0/authorize',
    '',
  ])('is none of %s', (endpoint) => {
    expect(at(endpoint)).toBeNull()
  })

  it('is asked with client, scopes, callback and state', () => {
    const endpoint = new URL('https://login.microsoftonline.com/t/v2.0/adminconsent')
    const redirectUri = 'https://mail.example/oauth2/callback/1'
    const url = new URL(adminConsentUrl(endpoint, config, { redirectUri, state: 's' }))
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'a-client',
      scope: config.scopes,
      redirect_uri: redirectUri,
      state: 's',
    })
  })

  it('knows a directory by its GUID only', () => {
    expect(directoryOf(config)).toBeNull()
    const guid = 'A3C3B6D0-0000-4000-8000-1234567890AB'
    const authorizationEndpoint = `https://login.microsoftonline.com/${guid}/oauth2/v2.0/authorize`
    expect(directoryOf({ ...config, authorizationEndpoint })).toBe(guid.toLowerCase())
  })
})
