import { describe, expect, it } from 'vitest'
import { address, endpointUrl, hostName, isGuid, port, scopes } from './fields.ts'
import { messages } from './messages.ts'

const refusal = (parsed: { success: boolean; error?: { issues: { message: string }[] } }) =>
  parsed.error?.issues[0]?.message

describe('address', () => {
  it('takes ordinary, plus-tagged, international and single-label addresses', () => {
    for (const one of [
      'support@example.com',
      'help.desk+billing@mail.example.co.uk',
      'büro@bücher.example',
      'root@localhost',
    ])
      expect(address.parse(` ${one} `)).toBe(one)
  })

  it('refuses what is no address, with the words of the form', () => {
    for (const one of [
      '',
      'support',
      '@example.com',
      'a@b@c',
      'a b@example.com',
      'a@-example.com',
      'a@example..com',
      '.a@example.com',
      'a.@example.com',
      `${'a'.repeat(65)}@example.com`,
    ])
      expect(refusal(address.safeParse(one)), one).toBe(messages.address)
  })

  it('names control characters as such', () => {
    expect(refusal(address.safeParse('a@exam\r\nple.com'))).toBe(messages.controlCharacters)
  })
})

describe('hostName', () => {
  it('takes names alone', () => {
    expect(hostName.parse('outlook.office365.com')).toBe('outlook.office365.com')
    for (const one of [
      'https://mail.example.com',
      'mail.example.com/inbox',
      'mail.example.com:993',
      'a b',
    ])
      expect(refusal(hostName.safeParse(one)), one).toBe(messages.host)
  })
})

describe('port', () => {
  it('takes what a text field holds and keeps to the range', () => {
    expect(port.parse('993')).toBe(993)
    for (const one of ['0', '65536', '9.5', 'imap'])
      expect(refusal(port.safeParse(one)), one).toBe(messages.port)
  })
})

describe('endpointUrl', () => {
  it('takes http and https addresses and leaves the judgement of plain http to the server', () => {
    expect(endpointUrl.parse('https://login.example.com/{tenant}/token')).toContain('{tenant}')
    expect(endpointUrl.parse('http://127.0.0.1:4100/token')).toContain('127.0.0.1')
  })

  it('refuses other schemes, credentials and fragments', () => {
    expect(refusal(endpointUrl.safeParse('javascript:alert(1)'))).toBe(messages.url)
    expect(refusal(endpointUrl.safeParse('login.example.com'))).toBe(messages.url)
    expect(refusal(endpointUrl.safeParse('https://a:b@example.com/'))).toBe(messages.urlParts)
    expect(refusal(endpointUrl.safeParse('https://example.com/#x'))).toBe(messages.urlParts)
  })
})

describe('scopes', () => {
  it('folds white space to single spaces', () => {
    expect(scopes.parse(' openid \n  email ')).toBe('openid email')
  })

  it('refuses none and characters that RFC 6749 §3.3 excludes', () => {
    expect(refusal(scopes.safeParse('  '))).toBe(messages.scopesRequired)
    expect(refusal(scopes.safeParse('openid "email"'))).toBe(messages.scopes)
  })
})

describe('isGuid', () => {
  it('knows the id of a secret from its value', () => {
    expect(isGuid(' 0b6a8c1e-8d3f-4a53-9d4e-6f1f6a2f9a11 ')).toBe(true)
    expect(isGuid('abc8Q~V4lU3.of-A-secret')).toBe(false)
  })
})
