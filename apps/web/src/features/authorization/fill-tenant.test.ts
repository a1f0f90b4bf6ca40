import { describe, expect, it } from 'vitest'
import { fillTenant, needsTenant, tenantIn } from './fill-tenant.ts'

const preset = 'https://login.example.com/{tenant}/oauth2/v2.0/token'
const filled = 'https://login.example.com/contoso/oauth2/v2.0/token'

describe('fillTenant', () => {
  it('fills the placeholder in', () => {
    expect(fillTenant(preset, preset, '', 'contoso')).toBe(filled)
  })

  it('follows the tenant while it is typed, and back to the placeholder', () => {
    expect(fillTenant(filled, preset, 'contoso', 'contoso2')).toContain('/contoso2/')
    expect(fillTenant(filled, preset, 'contoso', '')).toBe(preset)
  })

  it('leaves a pasted endpoint alone', () => {
    const pasted = 'https://login.example.com/abc/oauth2/v2.0/token'
    expect(fillTenant(pasted, preset, 'contoso', 'contoso2')).toBe(pasted)
  })

  it('keeps characters of a tenant from changing the address', () => {
    expect(fillTenant(preset, preset, '', 'a/b?c')).toContain('/a%2Fb%3Fc/')
  })
})

describe('tenantIn', () => {
  it('reads the tenant back from a filled endpoint', () => {
    expect(tenantIn(filled, preset)).toBe('contoso')
  })

  it('finds none in the preset itself or in another address', () => {
    expect(tenantIn(preset, preset)).toBe('')
    expect(tenantIn('https://other.example/token', preset)).toBe('')
  })
})

describe('needsTenant', () => {
  it('recognises the placeholder, encoded or not', () => {
    expect(needsTenant(preset)).toBe(true)
    expect(needsTenant(preset.replace('{tenant}', '%7Btenant%7D'))).toBe(true)
    expect(needsTenant(filled)).toBe(false)
  })
})
