import { describe, expect, it } from 'vitest'
import { paths, routePatterns, safeReturn } from './paths.ts'

const matches = (pattern: string, path: string) =>
  new RegExp(`^${pattern.replace(/\$[a-zA-Z]+/g, '[^/]+')}$`).test(path)

describe('paths', () => {
  it('builds only addresses that a route pattern lists', () => {
    const built = [
      paths.home(),
      paths.signIn(),
      paths.setup(),
      paths.invitation(),
      paths.emails(),
      paths.newEmail(),
      paths.email('1'),
      paths.emailAccount('1'),
      paths.emailTab('1', 'mailbox'),
      paths.emailTab('1', 'smtp'),
      paths.config('1', 'mailbox'),
      paths.config('1', 'smtp', 'idp'),
      paths.config('1', 'smtp', 'token'),
      paths.idpConfigs(),
      paths.idpConfig('1'),
      paths.replaceSecret('1'),
      paths.expiries(),
      paths.apiKeys(),
      paths.newApiKey(),
      paths.settings(),
      paths.alerts(),
      paths.newAlertRule(),
      paths.alertRule('1'),
      paths.authorizationUnmatched(),
    ]
    const unlisted = built.filter(
      (path) => !routePatterns.some((pattern) => matches(pattern, path)),
    )
    expect(unlisted).toEqual([])
  })

  it('keeps the address to come back to when it sends someone to sign in', () => {
    expect(paths.signIn('/emails?search=a b')).toBe('/sign-in?return=%2Femails%3Fsearch%3Da%20b')
  })

  it('encodes an id so that it cannot become another path', () => {
    expect(paths.email('../settings')).toBe('/emails/..%2Fsettings')
  })
})

describe('safeReturn', () => {
  it('accepts an address of this console', () => {
    expect(safeReturn('/emails/1/mailbox?authorization=2')).toBe(
      '/emails/1/mailbox?authorization=2',
    )
  })

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', ''])(
    'goes to the emails instead of leaving the console for %j',
    (value) => {
      expect(safeReturn(value)).toBe('/emails')
    },
  )

  it('does not come back to the sign-in page', () => {
    expect(safeReturn('/sign-in?return=/sign-in')).toBe('/emails')
  })
})
