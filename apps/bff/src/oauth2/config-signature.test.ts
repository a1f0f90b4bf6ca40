import { describe, expect, it } from 'vitest'
import { configSignature } from './config-signature.ts'

const settings = {
  provider: 'other',
  clientId: 'client',
  authorizationEndpoint: 'https://login.example/authorize',
  tokenEndpoint: 'https://login.example/token',
  issuer: null,
  userinfoEndpoint: null,
  revocationEndpoint: null,
  scopes: 'openid mail',
  mailHosts: ['imap.example'],
}
const rule = { address: 'help@example.com', strictMatching: true, expectedOwner: null }
const signature = configSignature(settings, rule)

describe('the config signature', () => {
  it('changes with everything that a grant depends on', () => {
    const changed = [
      configSignature({ ...settings, provider: 'google' }, rule),
      configSignature({ ...settings, clientId: 'other' }, rule),
      configSignature({ ...settings, authorizationEndpoint: 'https://x.example/a' }, rule),
      configSignature({ ...settings, tokenEndpoint: 'https://x.example/t' }, rule),
      configSignature({ ...settings, issuer: 'https://x.example' }, rule),
      configSignature({ ...settings, userinfoEndpoint: 'https://x.example/u' }, rule),
      configSignature({ ...settings, revocationEndpoint: 'https://x.example/r' }, rule),
      configSignature({ ...settings, scopes: 'openid mail more' }, rule),
      configSignature({ ...settings, mailHosts: ['evil.example'] }, rule),
      configSignature(settings, { ...rule, address: 'sales@example.com' }),
      configSignature(settings, { ...rule, strictMatching: false, expectedOwner: 'a@b.c' }),
    ]
    expect(new Set([signature, ...changed]).size).toBe(changed.length + 1)
  })

  it('stays with what means the same', () => {
    expect(configSignature({ ...settings, scopes: 'mail openid' }, rule)).toBe(signature)
    expect(configSignature(settings, { ...rule, address: 'Help@Example.com' })).toBe(signature)
    expect(configSignature(settings, { ...rule, expectedOwner: 'left@over.example' })).toBe(
      signature,
    )
  })

  it('ignores whatever else a row holds, the secret above all', () => {
    const row = { ...settings, secretSealed: 'x', name: 'y' }
    expect(configSignature(row, rule)).toBe(signature)
  })
})
