import { messages } from '@mailgrant/contract/messages'
import { describe, expect, it } from 'vitest'
import { affectsGrants, idpConfigFormSchema, type IdpConfigForm } from './idp-config-form.ts'

const form: IdpConfigForm = {
  name: 'Contoso',
  enabled: true,
  clientId: 'client',
  clientSecret: '',
  secretExpiresOn: '',
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
  idpConfigFormSchema('other', false).safeParse({ ...form, ...changed })

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

  it('names the field of a host that is no host name', () => {
    expect(parse({ mailHosts: 'https://x' }).error?.issues[0]?.path).toEqual(['mailHosts'])
  })

  it('asks for a secret only while none is stored, and lets another provider go without', () => {
    const slips = (provider: 'google' | 'other', hasSecret: boolean) =>
      idpConfigFormSchema(provider, hasSecret)
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

  it('speaks up for scopes', () => {
    expect(affectsGrants(form, { ...form, scopes: 'openid' })).toBe(true)
  })
})
