import { describe, expect, it } from 'vitest'
import { configSignature } from '../oauth2/config-signature.ts'
import type { LoadedAccount } from '../wire/load-accounts.ts'
import { accountStatus } from './account-status.ts'

const now = new Date('2026-11-01T12:00:00Z')
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000)
const address = 'support@example.test'

const account: LoadedAccount['account'] = {
  id: 'a',
  emailId: 'e',
  kind: 'mailbox',
  enabled: true,
  protocol: 'imap',
  host: 'imap.example.com',
  port: 993,
  tlsMode: 'implicit',
  authMethod: 'oauth2',
  provider: 'microsoft',
  idpConfigId: 'c',
  login: null,
  passwordSealed: null,
  strictMatching: true,
  expectedOwner: null,
  folder: 'INBOX',
  fetchFrequencyMinutes: 5,
  emailsPerFetch: 10,
  afterFetch: 'nothing',
  archiveFolder: null,
  allowSpoofing: false,
  lastActivityAt: null,
  lastError: null,
  lastErrorAt: null,
  errorCount: 0,
  checkDueAt: null,
  checkedAt: null,
  reportedAt: null,
  reportedBy: null,
  usualGapSeconds: null,
  silentAt: null,
  version: 1,
  updatedAt: now,
  updatedBy: null,
}
const config: NonNullable<LoadedAccount['config']> = {
  id: 'c',
  name: 'Contoso',
  provider: 'microsoft',
  state: 'enabled',
  draftOfAccountId: null,
  clientId: 'client',
  secretExpiresOn: null,
  certificateExpiresOn: null,
  testing: false,
  newSecretExpiresOn: null,
  newSecretAddedAt: null,
  newSecretTestedAt: null,
  newSecretTest: null,
  oldSecretExpiresOn: null,
  promotedAt: null,
  adminConsentedAt: null,
  authorizationEndpoint: 'https://login.example.com/authorize',
  tokenEndpoint: 'https://login.example.com/token',
  issuer: null,
  userinfoEndpoint: null,
  revocationEndpoint: null,
  scopes: 'openid offline_access',
  mailHosts: [],
  notes: '',
  version: 1,
  createdAt: now,
  updatedAt: now,
  updatedBy: null,
}
const grant: NonNullable<LoadedAccount['grant']> = {
  id: 'g',
  accountId: 'a',
  configId: 'c',
  accessTokenHint: 'ey…9x',
  refreshTokenHint: '0.…aa',
  expiresAt: now,
  accessTokenRejectedAt: null,
  rejectionAnsweredAt: null,
  scopes: config.scopes,
  resourceOwner: address,
  ownerSubject: 's',
  configSignature: configSignature(config, { address, strictMatching: true, expectedOwner: null }),
  status: 'authorized',
  failureCode: null,
  failureMessage: null,
  failureCount: 0,
  retryAt: null,
  version: 1,
  leaseOwner: null,
  leaseUntil: null,
  refreshStartedAt: null,
  issuedAt: ago(10),
  refreshedAt: ago(1),
  rotatedAt: null,
  lastFailedAt: null,
  usedAt: null,
  dueAt: null,
  refreshTokenExpiresAt: null,
  endsAt: null,
}

const down: NonNullable<LoadedAccount['down']> = {
  server: 'https://login.example.com',
  state: 'open',
  failures: 5,
  openedAt: ago(1 / 24),
  probeAt: now,
  waitUntil: null,
  reason: 'HTTP 503',
  updatedAt: now,
}

interface Changes {
  account?: Partial<typeof account>
  config?: Partial<typeof config> | null
  grant?: Partial<typeof grant> | null
  down?: typeof down
}
const loaded = (changes: Changes = {}): LoadedAccount => ({
  account: { ...account, ...changes.account },
  config: changes.config === null ? null : { ...config, ...changes.config },
  grant: changes.grant === null ? null : { ...grant, ...changes.grant },
  down: changes.down ?? null,
})
const statusOf = (changes: Changes = {}) => {
  const mailbox = loaded(changes)
  return accountStatus({ loaded: mailbox, mailbox, address, now })
}

describe('accountStatus', () => {
  it('is authorised with a grant that matches, even though its access token has ended', () => {
    expect(statusOf()).toEqual({
      value: 'authorised',
      reason: 'Authorised by support@example.test.',
    })
  })

  it.each([
    ['The grant was revoked.', 'The grant was revoked. Press Re-authorize.'],
    ['The grant was revoked. Press Re-authorize.', 'The grant was revoked. Press Re-authorize.'],
  ])('says once what to do: %s', (failureMessage, reason) => {
    const failed = { status: 'needs-reauthorization' as const, failureMessage }
    expect(statusOf({ grant: failed })).toEqual({ value: 'needs-reauthorisation', reason })
  })

  it.each<[string, Changes, string, RegExp]>([
    [
      'a grant whose end is near',
      { grant: { refreshedAt: ago(77), endsAt: ago(-13) } },
      'expires-soon',
      /unless it is used before/,
    ],
    ['a grant whose end is far', { grant: { endsAt: ago(-15) } }, 'authorised', /Authorised by/],
    [
      'a grant of an application in Testing on its first day',
      { grant: { endsAt: ago(-6) }, config: { testing: true } },
      'authorised',
      /Authorised by/,
    ],
    [
      'a grant of an application in Testing on its last days',
      { grant: { endsAt: ago(-2) }, config: { testing: true } },
      'expires-soon',
      /Testing/,
    ],
    ['no method', { account: { authMethod: null } }, 'not-configured', /authentication method/],
    ['no grant', { grant: null, account: { enabled: false } }, 'not-configured', /press Submit/],
    [
      'no grant any more, though services count on it',
      { grant: null },
      'needs-reauthorisation',
      /^It is enabled and has no token.* Press Re-authorize\.$/,
    ],
    ['no config yet', { grant: null, config: null }, 'not-configured', /press Submit/],
    ['no password', { account: { authMethod: 'basic' } }, 'not-configured', /password/],
    [
      'a password that no server has accepted yet',
      { account: { authMethod: 'basic', passwordSealed: 'x' } },
      'not-configured',
      /not been tested yet/,
    ],
    [
      'a password that worked',
      { account: { authMethod: 'basic', passwordSealed: 'x', lastActivityAt: ago(1) } },
      'authorised',
      /stored/,
    ],
    [
      'a relay that nobody has tried yet',
      { account: { authMethod: 'none' } },
      'not-configured',
      /not been tested yet/,
    ],
    [
      'no host for Basic',
      { account: { authMethod: 'basic', passwordSealed: 'x', host: null } },
      'not-configured',
      /host name/,
    ],
    [
      'no host after authorising',
      { account: { host: null } },
      'authorised',
      /Enable the mailbox and Save Changes/,
    ],
    [
      'a grant that the provider ended',
      { grant: { status: 'needs-reauthorization', failureMessage: 'Revoked.' } },
      'needs-reauthorisation',
      /^Revoked\. Press Re-authorize/,
    ],
    ['other scopes', { config: { scopes: 'openid' } }, 'needs-reauthorisation', /changed/],
    [
      'another owner rule',
      { account: { strictMatching: false, expectedOwner: 'owner@example.test' } },
      'needs-reauthorisation',
      /changed/,
    ],
    ['another config', { config: { id: 'd' } }, 'needs-reauthorisation', /changed/],
    ['a disabled config', { config: { state: 'disabled' } }, 'failing', /disabled/],
    [
      'a refresh that fails',
      { grant: { failureCode: 'client-rejected', failureMessage: 'Secret refused.' } },
      'failing',
      /Secret refused/,
    ],
    [
      'no token because the authorization server is down',
      { down, grant: { failureCode: 'unreachable', failureMessage: 'Silence.' } },
      'failing',
      /login\.example\.com has not answered since 1 November 2026, 11:00 UTC \(HTTP 503\)\. Mailgrant tries again/,
    ],
    ['a token that ended meanwhile', { down }, 'failing', /has not answered/],
    [
      'a token that is still good though the server is down',
      { down, grant: { expiresAt: ago(-1) } },
      'authorised',
      /Authorised/,
    ],
    [
      'no token a while ago, and one since',
      {
        account: {
          lastError: { code: 'token_unavailable', message: 'None.' },
          lastErrorAt: ago(2),
        },
      },
      'authorised',
      /Authorised/,
    ],
    [
      'no token still',
      {
        account: { lastError: { code: 'token_unavailable', message: 'None.' }, lastErrorAt: now },
      },
      'failing',
      /None/,
    ],
    [
      'a server that refuses',
      { account: { lastError: { code: 'x', message: 'No such folder.' }, lastErrorAt: now } },
      'failing',
      /No such folder/,
    ],
    [
      'a server that refuses, with what to do',
      {
        account: {
          lastError: { code: 'connection_refused', message: 'mail.b.test:993 refused' },
          lastErrorAt: now,
        },
      },
      'failing',
      /^mail.b.test:993 refused. Check host name and port, and that no firewall stands between.$/,
    ],
    [
      'a secret that ended',
      { config: { secretExpiresOn: '2026-10-31' } },
      'expires-soon',
      /has expired/,
    ],
    [
      'a secret on its last day',
      { config: { secretExpiresOn: '2026-11-01' } },
      'expires-soon',
      /today/,
    ],
    [
      'a secret that ends within two weeks',
      { config: { secretExpiresOn: '2026-11-15' } },
      'expires-soon',
      /in 14 days/,
    ],
    [
      'a certificate that ended beside a secret that ends soon',
      { config: { secretExpiresOn: '2026-11-05', certificateExpiresOn: '2026-10-02' } },
      'expires-soon',
      /Client Secret expires in 4 days.*certificate has expired/,
    ],
    [
      'a secret that ends later',
      { config: { secretExpiresOn: '2026-11-17' } },
      'authorised',
      /Authorised/,
    ],
    [
      'a grant idle for long',
      { grant: { refreshedAt: ago(80), endsAt: ago(-10) } },
      'expires-soon',
      /ends on 11 November 2026 unless it is used before/,
    ],
    [
      'a grant idle for not so long',
      { grant: { refreshedAt: ago(70), endsAt: ago(-20) } },
      'authorised',
      /Authorised/,
    ],
    [
      'a grant of Testing that ends tomorrow, though refreshed just now',
      {
        account: { provider: 'google' },
        config: { provider: 'google', testing: true },
        grant: {
          configSignature: configSignature(
            { ...config, provider: 'google' },
            { address, strictMatching: true, expectedOwner: null },
          ),
          issuedAt: ago(6),
          refreshedAt: now,
          endsAt: ago(-1),
        },
      },
      'expires-soon',
      /ends on 2 November 2026: Google ends those of an application in Testing/,
    ],
    [
      'a grant of Testing in its first days',
      {
        config: { testing: true },
        grant: { issuedAt: ago(1), endsAt: ago(-6) },
      },
      'authorised',
      /Authorised/,
    ],
    [
      'a refresh token of a day that a refresh replaces each hour',
      {
        grant: {
          refreshTokenExpiresAt: ago(-1),
          endsAt: ago(-1),
          rotatedAt: now,
          refreshedAt: now,
        },
      },
      'authorised',
      /Authorised/,
    ],
  ])('with %s says so', (_what, changes, value, reason) => {
    const status = statusOf(changes)
    expect(status.value).toBe(value)
    expect(status.reason).toMatch(reason)
  })

  it('needs re-authorisation after the address changed, but not after its case did', () => {
    const mailbox = loaded()
    const at = (other: string) => accountStatus({ loaded: mailbox, mailbox, address: other, now })
    expect(at('help@example.test').value).toBe('needs-reauthorisation')
    expect(at('Support@Example.test').value).toBe('authorised')
  })

  it('of Same as Remote Mailbox is the mailbox’s, with errors of its own', () => {
    const smtp = (lastError: { code: string; message: string } | null) =>
      loaded({
        account: { kind: 'smtp', authMethod: 'mailbox', lastError },
        config: null,
        grant: null,
      })
    const of = (one: LoadedAccount, mailbox: LoadedAccount) =>
      accountStatus({ loaded: one, mailbox, address, now })
    expect(of(smtp(null), loaded()).value).toBe('authorised')
    expect(of(smtp(null), loaded({ grant: null }))).toMatchObject({
      value: 'needs-reauthorisation',
      reason: expect.stringMatching(/^Remote Mailbox: /),
    })
    // it counts that this one is enabled, not the mailbox
    const off = loaded({ grant: null, account: { enabled: false } })
    expect(of(smtp(null), off).value).toBe('needs-reauthorisation')
    expect(of(off, off).value).toBe('not-configured')
    expect(of(smtp({ code: 'x', message: 'Sending is off.' }), loaded())).toEqual({
      value: 'failing',
      reason: 'Sending is off.',
    })
  })
})
