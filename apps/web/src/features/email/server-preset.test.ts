import type { Provider } from '@mailgrant/contract/provider'
import { describe, expect, it } from 'vitest'
import { followPort, presetServer, providerOf } from './server-preset.ts'

const microsoft: Provider = {
  id: 'microsoft',
  authorizationEndpoint: '',
  tokenEndpoint: '',
  issuer: null,
  userinfoEndpoint: null,
  revocationEndpoint: null,
  scopes: [],
  needsTenant: true,
  mailHosts: [],
  servers: {
    imap: { host: 'outlook.office365.com', port: 993, tlsMode: 'implicit' },
    pop3: null,
    smtp: { host: 'smtp.office365.com', port: 587, tlsMode: 'starttls' },
  },
  ports: null,
}

describe('followPort', () => {
  it('moves the customary port along with protocol and encryption', () => {
    expect(
      followPort(
        '993',
        { protocol: 'imap', tlsMode: 'implicit' },
        { protocol: 'pop3', tlsMode: 'implicit' },
      ),
    ).toBe('995')
    expect(
      followPort(
        '587',
        { protocol: 'smtp', tlsMode: 'starttls' },
        { protocol: 'smtp', tlsMode: 'implicit' },
      ),
    ).toBe('465')
  })

  it('leaves a port that was chosen on purpose', () => {
    expect(
      followPort(
        '2525',
        { protocol: 'smtp', tlsMode: 'starttls' },
        { protocol: 'smtp', tlsMode: 'implicit' },
      ),
    ).toBe('2525')
  })
})

describe('presetServer', () => {
  it('fills in the server of the protocol as the fields hold it', () => {
    expect(presetServer([microsoft], 'microsoft', 'imap')).toEqual({
      host: 'outlook.office365.com',
      port: '993',
      tlsMode: 'implicit',
    })
  })

  it('knows nothing where the provider has no such server or no preset', () => {
    expect(presetServer([microsoft], 'microsoft', 'pop3')).toBeNull()
    expect(presetServer([microsoft], 'other', 'imap')).toBeNull()
  })
})

describe('providerOf', () => {
  it('reads the provider from an OAuth2 option and from no other', () => {
    expect(providerOf('oauth2-google')).toBe('google')
    expect(providerOf('basic')).toBeNull()
    expect(providerOf(null)).toBeNull()
  })
})
