import { describe, expect, it } from 'vitest'
import { chooseTokenMechanism, plainPayload, tokenPayload } from './sasl.ts'

const login = { login: 'ops@example.org', accessToken: 'tok-123' }
const server = { host: 'imap.example.org', port: 993 }

describe('SASL payloads', () => {
  it('writes XOAUTH2 as Google and Microsoft document it', () => {
    expect(tokenPayload('XOAUTH2', login, server)).toBe(
      'dXNlcj1vcHNAZXhhbXBsZS5vcmcBYXV0aD1CZWFyZXIgdG9rLTEyMwEB',
    )
  })

  it('writes OAUTHBEARER with the host and port of the real connection', () => {
    expect(tokenPayload('OAUTHBEARER', login, server)).toBe(
      'bixhPW9wc0BleGFtcGxlLm9yZywBaG9zdD1pbWFwLmV4YW1wbGUub3JnAXBvcnQ9OTkzAWF1dGg9QmVhcmVyIHRvay0xMjMBAQ==',
    )
  })

  it('escapes the delimiters of the GS2 header in a login', () => {
    const payload = tokenPayload('OAUTHBEARER', { login: 'a,b=c', accessToken: 't' }, server)
    expect(Buffer.from(payload, 'base64').toString()).toContain('n,a=a=2Cb=3Dc,\u0001')
  })

  it('refuses control characters, which would add fields or commands', () => {
    for (const bad of ['\r', '\n', '\0', '\u0001']) {
      expect(() => tokenPayload('XOAUTH2', { ...login, login: `a${bad}b` }, server)).toThrow(
        expect.objectContaining({ code: 'invalid_argument' }),
      )
      expect(() => tokenPayload('XOAUTH2', { ...login, accessToken: `a${bad}` }, server)).toThrow(
        expect.objectContaining({ code: 'invalid_argument' }),
      )
      expect(() => plainPayload({ login: 'a', password: bad })).toThrow(
        expect.objectContaining({ code: 'invalid_argument' }),
      )
    }
  })
})

describe('choice of a token mechanism', () => {
  it('prefers OAUTHBEARER, falls back to XOAUTH2 and does as it is told', () => {
    expect(chooseTokenMechanism(undefined, ['PLAIN', 'xoauth2', 'OAuthBearer'])).toBe('OAUTHBEARER')
    expect(chooseTokenMechanism(undefined, ['PLAIN', 'XOAUTH2'])).toBe('XOAUTH2')
    expect(chooseTokenMechanism('XOAUTH2', ['XOAUTH2', 'OAUTHBEARER'])).toBe('XOAUTH2')
  })

  it('says what the server offers instead when there is no way', () => {
    expect(() => chooseTokenMechanism('OAUTHBEARER', ['PLAIN', 'XOAUTH2'])).toThrow(
      expect.objectContaining({
        code: 'mechanism_unsupported',
        serverReply: 'AUTH PLAIN, XOAUTH2',
      }),
    )
  })
})
