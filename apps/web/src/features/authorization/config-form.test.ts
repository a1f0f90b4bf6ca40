import { messages } from '@mailgrant/contract/messages'
import { describe, expect, it } from 'vitest'
import { type ConfigForm, configFormSchema } from './config-form.ts'

const clock = () => new Date('2027-03-01T12:00:00Z')
const form: ConfigForm = {
  config: {
    name: 'Contoso',
    enabled: true,
    clientId: 'client',
    clientSecret: 'a~secret',
    secretExpiresOn: '',
    certificateExpiresOn: '',
    testing: false,
    authorizationEndpoint: 'https://login.example.com/contoso/authorize',
    tokenEndpoint: 'https://login.example.com/contoso/token',
    issuer: '',
    userinfoEndpoint: '',
    revocationEndpoint: '',
    scopes: 'openid  offline_access',
    mailHosts: 'imap.example.com\n smtp.example.com ',
    notes: '',
  },
  tenant: '',
  strictMatching: true,
  expectedOwner: 'ignored@example.com',
}
const slips = (value: ConfigForm, hasSecret = false) => {
  const result = configFormSchema({
    provider: 'microsoft',
    hasSecret,
    publicOnly: true,
    clock,
  }).safeParse(value)
  return result.success
    ? {}
    : Object.fromEntries(result.error.issues.map((i) => [i.path.join('.'), i.message]))
}

describe('configFormSchema', () => {
  it('turns what was typed into what is sent', () => {
    const rules = { provider: 'microsoft', hasSecret: false, publicOnly: true, clock } as const
    expect(configFormSchema(rules).parse(form)).toMatchObject({
      config: {
        provider: 'microsoft',
        scopes: 'openid offline_access',
        mailHosts: ['imap.example.com', 'smtp.example.com'],
        issuer: null,
        secretExpiresOn: null,
      },
      expectedOwner: null,
    })
  })

  it('catches the id of a secret where its value belongs', () => {
    const clientSecret = '0b6f2f5e-1c1d-4b2a-9c3e-2f8d5a7b9c10'
    expect(slips({ ...form, config: { ...form.config, clientSecret } })).toEqual({
      'config.clientSecret': messages.secretIsId,
    })
  })

  it('asks for a secret only while none is stored', () => {
    const without = { ...form, config: { ...form.config, clientSecret: '' } }
    expect(slips(without)).toHaveProperty(['config.clientSecret'])
    expect(slips(without, true)).toEqual({})
  })

  it('takes no first secret that has ended; of a stored one that may be true', () => {
    const ended = { ...form, config: { ...form.config, secretExpiresOn: '2027-02-28' } }
    expect(slips(ended)).toEqual({ 'config.secretExpiresOn': messages.newSecretPast })
    expect(slips({ ...ended, config: { ...ended.config, secretExpiresOn: '2027-03-01' } })).toEqual(
      {},
    )
    expect(slips(ended, true)).toEqual({})
  })

  it('asks for the tenant while an endpoint waits for it', () => {
    const authorizationEndpoint = 'https://login.example.com/{tenant}/authorize'
    expect(slips({ ...form, config: { ...form.config, authorizationEndpoint } })).toHaveProperty(
      'tenant',
      messages.tenant,
    )
  })

  it('asks who signs in where Strict Matching is off', () => {
    expect(slips({ ...form, strictMatching: false, expectedOwner: '' })).toHaveProperty(
      'expectedOwner',
    )
  })

  it('names a wrong mail host at its field', () => {
    expect(slips({ ...form, config: { ...form.config, mailHosts: 'https://x/' } })).toHaveProperty([
      'config.mailHosts',
    ])
  })
})
