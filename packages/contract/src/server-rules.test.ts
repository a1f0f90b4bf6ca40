import { describe, expect, it } from 'vitest'
import { messages } from './messages.ts'
import { endpointSlip, mailServerSlips } from './server-rules.ts'

describe('endpointSlip', () => {
  const slip = (url: string, publicOnly = true) => endpointSlip(new URL(url), publicOnly)

  it.each([
    ['https://login.example.com/token', null],
    ['https://login.example.com:443/token', null],
    ['http://login.example.com/token', messages.https],
    ['ftp://login.example.com/token', messages.https],
    ['https://a:b@login.example.com/token', messages.urlParts],
    ['https://login.example.com:8443/token', messages.standardPort],
    ['https://192.0.2.7/token', messages.hostNotAddress],
    ['https://0x7f000001/token', messages.hostNotAddress],
    ['https://2130706433/token', messages.hostNotAddress],
    ['https://[::1]/token', messages.hostNotAddress],
    ['https://localhost/token', messages.publicHost],
    ['https://a.localhost/token', messages.publicHost],
  ])('judges %s', (url, expected) => {
    expect(slip(url)).toBe(expected)
  })

  it('admits private hosts, ports and plain http where the operator does, but no credentials', () => {
    expect(slip('http://127.0.0.1:9000/token', false)).toBeNull()
    expect(slip('ftp://127.0.0.1/token', false)).toBe(messages.https)
    expect(slip('http://a:b@127.0.0.1/token', false)).toBe(messages.urlParts)
  })
})

describe('mailServerSlips', () => {
  const good = { host: 'mail.example.com', port: 993, tlsMode: 'implicit', signsIn: true } as const
  const ports = [993, 587]

  it('finds nothing wrong with a public host, a mail port and TLS', () => {
    expect(mailServerSlips(good, ports)).toEqual({})
    expect(mailServerSlips({ ...good, host: null, port: null }, ports)).toEqual({})
  })

  it('tells every slip at its field', () => {
    expect(
      mailServerSlips({ host: '192.0.2.7', port: 25, tlsMode: 'none', signsIn: true }, ports),
    ).toEqual({
      host: messages.hostNotAddress,
      port: messages.mailPort('993, 587'),
      tlsMode: messages.encryptedOnly,
    })
    expect(mailServerSlips({ ...good, host: 'localhost' }, ports)).toEqual({
      host: messages.publicHost,
    })
  })

  it('lets a relay that asks for no sign-in go without encryption', () => {
    expect(mailServerSlips({ ...good, tlsMode: 'none', signsIn: false }, ports)).toEqual({})
  })

  it('leaves everything to an operator who admits any port', () => {
    expect(
      mailServerSlips({ host: '127.0.0.1', port: 9, tlsMode: 'none', signsIn: true }, null),
    ).toEqual({})
  })
})
