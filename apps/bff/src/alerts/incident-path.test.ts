import { describe, expect, it } from 'vitest'
import type { News } from './alert-message.ts'
import { incidentPath } from './incident-path.ts'

const path = (incident: Partial<News['incident']>, configOf: News['configOf'] = 'mailbox') =>
  incidentPath({
    configOf,
    incident: {
      id: 'i',
      kind: 'failing',
      subject: 's',
      emailId: null,
      emailAddress: null,
      accountKind: null,
      configId: null,
      configName: null,
      reason: '',
      days: null,
      endsAt: null,
      returned: 0,
      openedAt: new Date(),
      closedAt: null,
      detail: {},
      ...incident,
    },
  })

describe('the page where an incident is mended', () => {
  it.each([
    ['/emails/e/mailbox/config/token', { kind: 'needs-reauthorisation' }],
    ['/emails/e/mailbox/config/token', { kind: 'grant-ends' }],
    ['/emails/e/mailbox', { kind: 'failing' }],
    ['/emails/e/mailbox', { kind: 'no-mail' }],
  ] as const)('is %s of an account: %o', (expected, incident) => {
    expect(path({ emailId: 'e', accountKind: 'mailbox', configId: 'c', ...incident })).toBe(
      expected,
    )
  })

  it('is the mailbox’s Config where SMTP shares it, else its own', () => {
    const smtp = { kind: 'needs-reauthorisation', emailId: 'e', accountKind: 'smtp' } as const
    expect(path(smtp, 'mailbox')).toBe('/emails/e/mailbox/config/token')
    expect(path(smtp, 'smtp')).toBe('/emails/e/smtp/config/token')
    expect(path({ ...smtp, kind: 'failing' }, 'mailbox')).toBe('/emails/e/smtp')
  })

  it('is the config’s where that is refused or ends, and the list of configs where a server is down, as in the bell', () => {
    expect(path({ configId: 'c' })).toBe('/idp-configs/c')
    expect(path({ kind: 'secret-expires', configId: 'c' })).toBe('/idp-configs/c')
    expect(path({ kind: 'server-down' })).toBe('/idp-configs')
  })
})
