import { describe, expect, it } from 'vitest'
import { clientSecretSlip, idpConfigFields, newSecretDateSlip } from './idp-config.ts'
import { messages } from './messages.ts'

const config = {
  name: 'Microsoft',
  provider: 'microsoft',
  enabled: true,
  clientId: '6c1f1c3e-1111-4222-8333-944445555666',
  clientSecret: 'abc8Q~a-secret-value',
  secretExpiresOn: '',
  authorizationEndpoint: 'https://login.example.com/contoso/oauth2/v2.0/authorize',
  tokenEndpoint: 'https://login.example.com/contoso/oauth2/v2.0/token',
  issuer: '',
  userinfoEndpoint: '',
  revocationEndpoint: '',
  scopes: 'openid offline_access',
  mailHosts: [],
  notes: '',
} as const

const slips = (value: unknown) =>
  (idpConfigFields.safeParse(value).error?.issues ?? []).map(({ path, message }) => [
    path.join('.'),
    message,
  ])

describe('idpConfigFields', () => {
  it('takes the form as filled in; an empty optional endpoint is none', () => {
    expect(idpConfigFields.parse(config)).toMatchObject({ issuer: null, secretExpiresOn: null })
  })

  it('catches the id of a secret where its value belongs', () => {
    expect(slips({ ...config, clientSecret: '0b6a8c1e-8d3f-4a53-9d4e-6f1f6a2f9a11' })).toEqual([
      ['clientSecret', messages.secretIsId],
    ])
  })

  it('asks for the tenant while an endpoint still has its placeholder', () => {
    expect(
      slips({ ...config, tokenEndpoint: 'https://login.example.com/{tenant}/oauth2/v2.0/token' }),
    ).toEqual([['tokenEndpoint', messages.tenant]])
  })

  it.each(['unfinished', '2027-02-31', '0002-12-31'])('takes %s for no date', (date) => {
    expect(slips({ ...config, secretExpiresOn: date, certificateExpiresOn: date })).toEqual([
      ['secretExpiresOn', messages.unfinishedDate],
      ['certificateExpiresOn', messages.unfinishedDate],
    ])
  })

  it('lets the stored secret stand when none is typed', () => {
    expect(slips({ ...config, clientSecret: '' })).toEqual([])
    expect(slips({ ...config, clientSecret: null })).toEqual([])
  })
})

describe('clientSecretSlip', () => {
  const without = { provider: 'microsoft', clientSecret: null } as const

  it('asks for a secret while none is stored', () => {
    expect(clientSecretSlip(without, false)).toBe(messages.required('the Client Secret'))
    expect(clientSecretSlip({ ...without, clientSecret: ' ' }, false)).not.toBeNull()
    expect(clientSecretSlip(without, true)).toBeNull()
    expect(clientSecretSlip({ ...without, clientSecret: 'typed' }, false)).toBeNull()
  })

  it('lets a public client of another provider go without', () => {
    expect(clientSecretSlip({ ...without, provider: 'other' }, false)).toBeNull()
  })
})

describe('newSecretDateSlip', () => {
  const now = new Date('2027-03-01T23:30:00Z')

  it('refuses a day that is past', () => {
    expect(newSecretDateSlip('2027-02-28', now)).toBe(messages.newSecretPast)
    expect(newSecretDateSlip('1999-12-31', now)).toBe(messages.newSecretPast)
  })

  it('takes today, a day to come, and none', () => {
    for (const day of ['2027-03-01', '2028-01-01', null])
      expect(newSecretDateSlip(day, now)).toBeNull()
  })
})
