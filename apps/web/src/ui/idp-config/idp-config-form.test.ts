import { messages } from '@mailgrant/contract/messages'
import { describe, expect, it } from 'vitest'
import { affectsGrants, idpConfigFormSchema, type IdpConfigForm } from './idp-config-form.ts'

const clock = () => new Date('2027-03-01T12:00:00Z')
const form: IdpConfigForm = {
  name: 'Contoso',
  enabled: true,
  clientId: 'client',
  clientSecret: '',
  secretExpiresOn: '',
  certificateExpiresOn: '',
  testing: false,
  authorizationEndpoint: 'https://login.example.com/authorize',
  tokenEndpoint: 'https://login.example.com/token',
  issuer: '',
  userinfoEndpoint: '',
  revocationEndpoint: '',
  scopes: 'openid  offline_access',
  mailHosts: 'imap.example.com\n smtp.example.com',
  notes: '',
}
const parse = (changed: Partial<IdpConfigForm>) =>
  idpConfigFormSchema({ provider: 'other', hasSecret: false, publicOnly: true, clock }).safeParse({
    ...form,
    ...changed,
  })

describe('idpConfigFormSchema', () => {
  it('turns the screen into the wire: hosts by line, empty fields absent', () => {
    expect(parse({}).data).toMatchObject({
      provider: 'other',
      clientSecret: null,
      secretExpiresOn: null,
      issuer: null,
      scopes: 'openid offline_access',
      mailHosts: ['imap.example.com', 'smtp.example.com'],
    })
  })

  it('catches the id of a secret where its value belongs', () => {
    const result = parse({ clientSecret: '0f8fad5b-d9cb-469f-a165-70867728950e' })
    expect(result.error?.issues[0]?.path).toEqual(['clientSecret'])
  })

  it('tells what the server would refuse of an endpoint, at its field', () => {
    const issues = parse({
      tokenEndpoint: 'http://login.example.com/token',
      revocationEndpoint: 'https://127.0.0.1/revoke',
    }).error?.issues.map(({ path, message }) => [path.join('.'), message])
    expect(issues).toEqual([
      ['tokenEndpoint', messages.https],
      ['revocationEndpoint', messages.hostNotAddress],
    ])
  })

  it('admits what the operator admits', () => {
    const rules = { provider: 'other', hasSecret: false, publicOnly: false, clock } as const
    const changed = { ...form, tokenEndpoint: 'http://127.0.0.1:9000/token' }
    expect(idpConfigFormSchema(rules).safeParse(changed).success).toBe(true)
  })

  it('names the field of a host that is no host name', () => {
    expect(parse({ mailHosts: 'https://x' }).error?.issues[0]?.path).toEqual(['mailHosts'])
  })

  it('asks for a secret only while none is stored, and lets another provider go without', () => {
    const slips = (provider: 'google' | 'other', hasSecret: boolean) =>
      idpConfigFormSchema({ provider, hasSecret, publicOnly: true, clock })
        .safeParse(form)
        .error?.issues.map(({ path, message }) => [path.join('.'), message])
    expect(slips('google', false)).toEqual([
      ['clientSecret', messages.required('the Client Secret')],
    ])
    expect(slips('google', true)).toBeUndefined()
    expect(slips('other', false)).toBeUndefined()
  })
})

describe('affectsGrants', () => {
  it('is silent about a name, a note or a new secret', () => {
    expect(affectsGrants(form, { ...form, name: 'x', notes: 'y', clientSecret: 'z' })).toBe(false)
  })

  it.each([
    'clientId',
    'authorizationEndpoint',
    'tokenEndpoint',
    'issuer',
    'userinfoEndpoint',
    'revocationEndpoint',
    'scopes',
    'mailHosts',
  ] as const)('speaks up for %s, which the config signature covers', (field) => {
    expect(affectsGrants(form, { ...form, [field]: 'another' })).toBe(true)
  })
})
