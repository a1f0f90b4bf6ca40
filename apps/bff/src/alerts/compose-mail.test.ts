import { incidentKind } from '@mailgrant/contract/incident'
import { describe, expect, it } from 'vitest'
import type { AlertMessage, News } from './alert-message.ts'
import { composeMail } from './compose-mail.ts'

const env = { publicUrl: 'https://mail-console.example' }
const at = new Date('2026-11-25T12:00:00Z')

const news = (incident: Partial<News['incident']>, changes: Partial<News> = {}): News => ({
  moment: 'opened',
  openedId: null,
  configOf: null,
  users: null,
  incident: {
    id: 'i',
    kind: 'failing',
    subject: 'https://login.example.com',
    emailId: null,
    emailAddress: null,
    accountKind: null,
    configId: null,
    configName: null,
    reason: 'Why.',
    days: null,
    endsAt: null,
    returned: 0,
    openedAt: new Date('2026-11-25T10:30:00Z'),
    closedAt: null,
    detail: {},
    ...incident,
  },
  ...changes,
})

const rule: AlertMessage['rule'] = {
  id: 'r',
  name: 'Team',
  enabled: true,
  channel: 'mail',
  recipients: ['team@example.test'],
  senderEmailId: null,
  url: null,
  webhookSecretSealed: null,
  events: [],
  emailIds: null,
  quietFrom: null,
  quietTo: null,
  timeZone: 'Europe/Berlin',
  digestMinutes: 0,
  version: 1,
  createdAt: at,
  updatedAt: at,
  updatedBy: null,
  lastDeliveredAt: null,
  lastError: null,
}
const compose = (...all: News[]) => composeMail(env, { id: 'm', at, rule, news: all })

describe('the mail of an alert', () => {
  const config = { configId: 'c', configName: 'Microsoft' }
  it.each([
    ['IdP Config “Microsoft” is failing', { kind: 'failing', ...config }],
    [
      // the day that was typed, though it is over in Berlin by then
      'Client Secret of IdP Config “Microsoft” expires on 3 Dec 2026',
      { kind: 'secret-expires', ...config, endsAt: new Date('2026-12-03T23:59:59Z') },
    ],
    [
      'Certificate of IdP Config “Microsoft” expired on 1 Nov 2026',
      { kind: 'certificate-expires', ...config, endsAt: new Date('2026-11-01T12:00:00Z') },
    ],
    [
      'Authorisation of a@b.test is predicted to end on 30 Nov 2026',
      { kind: 'grant-ends', emailAddress: 'a@b.test', endsAt: new Date('2026-11-29T23:30:00Z') },
    ],
    ['Authorization server https://login.example.com is down', { kind: 'server-down' }],
    [
      'No mail fetched from a@b.test for longer than usual',
      { kind: 'no-mail', emailAddress: 'a@b.test' },
    ],
  ] as const)('says: %s', (title, incident) => {
    const mail = compose(news(incident))
    expect(mail.subject).toBe(`[Mailgrant] ${title}`)
    expect(mail.text).toContain(`${title}.\n`)
    expect(mail.text).toContain('Since: 25 Nov 2026, 11:30 (Europe/Berlin)\nCause: Why.\n')
    expect(mail.text).toContain('Open: https://mail-console.example/')
    expect(mail.messageId).toBe('<m@mail-console.example>')
  })

  it('says what to do where the cause does not', () => {
    expect(compose(news({ kind: 'failing' })).text).toContain('What to do: Open the link')
    expect(compose(news({ kind: 'secret-expires', ...config })).text).not.toContain('What to do')
  })

  it('names the first emails of a config that fails, and says how many there are', () => {
    const users = { total: 7, addresses: ['a@b.test', 'c@b.test'] }
    expect(compose(news({ kind: 'failing', ...config }, { users })).text).toContain(
      'Emails: a@b.test, c@b.test and 5 more\n',
    )
  })

  it('has words for the end of each', () => {
    for (const kind of incidentKind.options) {
      const over = compose(news({ kind, closedAt: at }, { moment: 'recovered', openedId: 'o' }))
      expect(over.text).toContain('Over since: 25 Nov 2026, 13:00 (Europe/Berlin)')
      expect(over.text).not.toContain('What to do')
      expect(over.references).toEqual(['<o@mail-console.example>'])
    }
  })

  it('of several counts those that are over', () => {
    const recovered = news({}, { moment: 'recovered' })
    expect(compose(news({}), recovered).subject).toBe(
      '[Mailgrant] 2 alerts, 1 of them of recoveries',
    )
    expect(compose(recovered, recovered).subject).toBe('[Mailgrant] 2 recovered')
  })

  it('lets no text become markup or a header', () => {
    const mail = compose(
      news({ emailAddress: 'a@b.test', reason: '<img src=x onerror="y"> & more' }),
    )
    expect(mail.html).toContain('&lt;img src=x onerror=&quot;y&quot;&gt; &amp; more')
    expect(
      compose(news({ kind: 'server-down', subject: 'a\r\nBcc: x@y.test' })).subject,
    ).not.toMatch(/[\r\n]/)
  })
})
