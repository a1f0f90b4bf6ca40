import { readFileSync } from 'node:fs'
import {
  mailboxAccount,
  mailboxSaved,
  smtpSaved,
  type MailboxSettings,
  type SmtpSettings,
} from '@mailgrant/contract/account'
import { type CheckReport, checkReport } from '@mailgrant/contract/check'
import { email as emailSchema, type Email } from '@mailgrant/contract/email'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { messages } from '@mailgrant/contract/messages'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../app-error.ts'
import { assertServerAllowed } from '../mail-check/settings-rules.ts'
import { createMailCheck } from '../mail-check/create-mail-check.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { signInFirst } from '../testing/sign-in-first.ts'
import { startTestApp, type TestApp, type TestClient } from '../testing/test-app.ts'

let database: TestDatabase
let sandbox: Sandbox
let app: TestApp
let ada: TestClient
let support: Email

beforeAll(async () => {
  database = await openTestDatabase()
  sandbox = await startSandbox()
})
afterAll(async () => {
  await database.close()
  await sandbox.stop()
})
beforeEach(async () => {
  const clock = () => new Date()
  app = await startTestApp(database, {
    env: { allowPrivateHosts: true, providersFile: sandbox.providersFile },
    replace: {
      mailCheck: createMailCheck({
        clock,
        allowPrivateHosts: true,
        ca: readFileSync(sandbox.caFile, 'utf8'),
      }),
    },
  })
  ada = await signInFirst(app)
  const input = { address: 'support@example.test', name: 'Support', notes: '' }
  support = await ada.ok(emailSchema, 'POST', '/api/emails', input)
})

const servers = () => {
  if (!sandbox.mail) throw new Error(sandbox.mailUnavailable ?? 'no mail servers')
  return sandbox.mail
}
const mailbox = (changes: Partial<MailboxSettings> = {}): MailboxSettings => ({
  enabled: true,
  authentication: 'basic',
  password: 'support-password',
  login: null,
  protocol: 'imap',
  host: 'localhost',
  port: servers().imaps.port,
  tlsMode: 'implicit',
  folder: 'INBOX',
  fetchFrequencyMinutes: 5,
  emailsPerFetch: 10,
  afterFetch: 'nothing',
  archiveFolder: null,
  ...changes,
})
const smtp = (changes: Partial<SmtpSettings> = {}): SmtpSettings => ({
  enabled: true,
  authentication: 'mailbox',
  login: null,
  host: 'localhost',
  port: servers().submission.port,
  tlsMode: 'starttls',
  allowSpoofing: false,
  ...changes,
})
const path = (kind: 'mailbox' | 'smtp') => `/api/emails/${support.id}/${kind}`
const saveMailbox = (settings: MailboxSettings, extra: Record<string, unknown> = {}) =>
  ada.ok(mailboxSaved, 'PUT', path('mailbox'), { settings, version: 1, overwrite: true, ...extra })
const refuseMailbox = (settings: MailboxSettings, extra: Record<string, unknown> = {}) =>
  ada.problem('PUT', path('mailbox'), { settings, version: 1, overwrite: true, ...extra })

const states = (report: CheckReport): Record<string, string> =>
  report.outcome === 'not-tested'
    ? {}
    : Object.fromEntries(report.steps.map(({ name, state }) => [name, state]))

describe('saving a mailbox', () => {
  it('tests it step by step, then stores it with the password sealed', async () => {
    const { account, check } = await saveMailbox(mailbox())
    expect(check.outcome).toBe('ok')
    expect(states(check)).toMatchObject({
      connect: 'ok',
      authenticate: 'ok',
      'select-folder': 'ok',
    })
    expect(account).toMatchObject({ hasPassword: true, status: { value: 'authorised' } })
    expect(account.lastActivityAt).not.toBeNull()
    const [row] = await app.deps.db
      .select()
      .from(mailAccount)
      .where(eq(mailAccount.kind, 'mailbox'))
    expect(row?.passwordSealed).toMatch(/^eyJ/)
    expect(JSON.stringify(row)).not.toContain('support-password')
    expect(JSON.stringify(account)).not.toContain('eyJ')
  })

  it('stores nothing where the test fails, and says which step failed', async () => {
    const refused = await refuseMailbox(mailbox({ password: 'wrong' }))
    expect(refused.code).toBe('check_failed')
    const report = checkReport.parse(refused.check)
    expect(report).toMatchObject({ outcome: 'failed', code: 'authentication_failed' })
    const { mailbox: stored } = await ada.ok(emailSchema, 'GET', `/api/emails/${support.id}`)
    expect(stored.settings.host).toBeNull()
    expect(stored.version).toBe(1)
  })

  it('takes the same settings untested while the account is disabled', async () => {
    const { account, check } = await saveMailbox(mailbox({ enabled: false, password: 'wrong' }))
    expect([check.outcome, account.settings.host]).toEqual(['not-tested', 'localhost'])
  })

  it('tests again only where the connection changed', async () => {
    await saveMailbox(mailbox())
    const same = await saveMailbox(mailbox({ password: null, fetchFrequencyMinutes: 30 }))
    expect(same.check.outcome).toBe('not-tested')
    expect(same.account.settings.fetchFrequencyMinutes).toBe(30)
    const moved = await saveMailbox(
      mailbox({ password: null, port: servers().imap.port, tlsMode: 'starttls' }),
    )
    expect(moved.check.outcome).toBe('ok')
  })

  it('offers to make a missing archive folder, and makes it', async () => {
    const archived = mailbox({
      afterFetch: 'archive',
      archiveFolder: `Archive-${support.id.slice(-8)}`,
    })
    const refused = await refuseMailbox(archived)
    const report = checkReport.parse(refused.check)
    expect(report).toMatchObject({ outcome: 'failed', code: 'archive_folder_missing' })
    expect(states(report)['archive-folder']).toBe('missing')
    const { check } = await saveMailbox(archived, { createArchiveFolder: true })
    expect(states(check)['archive-folder']).toBe('ok')
  })

  it('tests POP3 by counting, and keeps no folder for it', async () => {
    const { account, check } = await saveMailbox(
      mailbox({ protocol: 'pop3', port: servers().pop3s.port }),
    )
    expect(states(check)).toMatchObject({ authenticate: 'ok', stat: 'ok' })
    expect(account.settings.folder).toBeNull()
  })

  it('answers a conflict with what is stored', async () => {
    await saveMailbox(mailbox({ enabled: false }))
    const conflict = await refuseMailbox(mailbox({ enabled: false }), { overwrite: false })
    expect(conflict.code).toBe('edit_conflict')
    expect(mailboxAccount.parse(conflict.current).version).toBe(2)
  })

  it('asks for a password where none is stored', async () => {
    const refused = await refuseMailbox(mailbox({ password: null }))
    expect([refused.code, refused.fields?.['settings.password']]).toEqual([
      'invalid_input',
      'Enter a password.',
    ])
  })

  it('asks for the password again before it would go to another host', async () => {
    await saveMailbox(mailbox({ enabled: false }))
    const moved = mailbox({ enabled: false, host: 'mail.evil.example', password: null })
    const refused = await refuseMailbox(moved)
    expect([refused.code, refused.fields]).toEqual([
      'invalid_input',
      { 'settings.password': messages.passwordAgain },
    ])
    const { account } = await saveMailbox({ ...moved, password: 'typed for that host' })
    expect(account.settings.host).toBe('mail.evil.example')
  })

  it('asks again for a stored password that does not open, where it is needed', async () => {
    await saveMailbox(mailbox())
    const [row] = await app.deps.db
      .select()
      .from(mailAccount)
      .where(eq(mailAccount.kind, 'mailbox'))
    const elsewhere = row?.passwordSealed?.split('.').toSpliced(3, 1, 'AAAA').join('.') ?? null
    await app.deps.db
      .update(mailAccount)
      .set({ passwordSealed: elsewhere })
      .where(eq(mailAccount.kind, 'mailbox'))
    const typedNot = { password: null, tlsMode: 'starttls', port: servers().imap.port } as const
    const refused = await refuseMailbox(mailbox(typedNot))
    expect([refused.code, refused.fields]).toEqual([
      'invalid_input',
      { 'settings.password': messages.passwordNotOpened },
    ])
    const shared = await ada.problem('PUT', path('smtp'), {
      settings: smtp(),
      version: 1,
      overwrite: true,
    })
    expect([shared.code, shared.fields]).toEqual([
      'invalid_input',
      { 'settings.authentication': messages.mailboxPasswordNotOpened },
    ])
    // nothing is connected to: nobody needs it
    await saveMailbox(mailbox({ password: null, fetchFrequencyMinutes: 6 }))
    await saveMailbox(mailbox({ ...typedNot, enabled: false }))
    const { check } = await saveMailbox(mailbox({ ...typedNot, password: 'support-password' }))
    expect(check.outcome).toBe('ok')
  })

  it('refuses a host outside the provider of an OAuth2 account, enabled or not', async () => {
    const refused = await refuseMailbox(
      mailbox({ authentication: 'oauth2-microsoft', enabled: false, host: 'mail.evil.example' }),
    )
    expect(refused.code).toBe('host_not_of_provider')
    expect(refused.fields?.['settings.host']).toContain('localhost')
    expect(refused.fields?.['settings.host']).toMatch(/named in an IdP Config.*re-authorisation/)
  })

  it('says that an OAuth2 account is not authorised yet, and sends nothing', async () => {
    const refused = await refuseMailbox(
      mailbox({ authentication: 'oauth2-microsoft', password: null }),
    )
    expect(checkReport.parse(refused.check)).toMatchObject({ code: 'token_unavailable' })
  })

  it('forgets the password when the account goes over to OAuth2', async () => {
    await saveMailbox(mailbox())
    const { account } = await saveMailbox(
      mailbox({ authentication: 'oauth2-google', enabled: false, password: null }),
    )
    expect([account.hasPassword, account.provider]).toEqual([false, 'google'])
  })
})

describe('saving outgoing mail', () => {
  it('signs in with what the mailbox uses', async () => {
    await saveMailbox(mailbox())
    const { account, check } = await ada.ok(smtpSaved, 'PUT', path('smtp'), {
      settings: smtp(),
      version: 1,
    })
    expect(states(check)).toMatchObject({ tls: 'ok', authenticate: 'ok' })
    expect(account.status.value).toBe('authorised')
  })

  it('is not enabled on a mailbox that has no authentication method', async () => {
    const refused = await ada.problem('PUT', path('smtp'), { settings: smtp(), version: 1 })
    expect([refused.code, refused.fields]).toEqual([
      'invalid_input',
      { 'settings.authentication': messages.mailboxHasNoMethod },
    ])
  })

  it('follows the mailbox in its status', async () => {
    const { account } = await ada.ok(smtpSaved, 'PUT', path('smtp'), {
      settings: smtp({ enabled: false }),
      version: 1,
    })
    expect(account.status).toMatchObject({ value: 'not-configured' })
    expect(account.status.reason).toMatch(/^Remote Mailbox: /)
  })
})

describe('checking a saved account', () => {
  it('remembers a failure until the next success', async () => {
    await saveMailbox(mailbox())
    await sandbox.stopMail()
    const failed = await ada.ok(checkReport, 'POST', `${path('mailbox')}/check`)
    expect(failed).toMatchObject({ outcome: 'failed', code: 'connection_refused' })
    const broken = await ada.ok(emailSchema, 'GET', `/api/emails/${support.id}`)
    expect(broken.mailbox).toMatchObject({ status: { value: 'failing' }, errorCount: 1 })
    await sandbox.startMail()
    const passed = await ada.ok(checkReport, 'POST', `${path('mailbox')}/check`)
    expect(passed.outcome).toBe('ok')
    const mended = await ada.ok(emailSchema, 'GET', `/api/emails/${support.id}`)
    expect(mended.mailbox).toMatchObject({ lastError: null, errorCount: 0 })
  })

  it('has nothing to test where there is no host', async () => {
    const report = await ada.ok(checkReport, 'POST', `${path('smtp')}/check`)
    expect(report.outcome).toBe('not-tested')
  })
})

describe('without the operator’s leave', () => {
  const strict = createMailCheck({
    clock: () => new Date(),
    allowPrivateHosts: false,
    resolve: async () => [{ address: '10.0.0.7', family: 4 }],
  })
  const target = {
    protocol: 'imap' as const,
    host: 'mail.example.com',
    port: 993,
    tlsMode: 'implicit' as const,
    credentials: { method: 'basic' as const, login: 'a', password: 'b' },
  }

  it('no test connects to a name that resolves to a private address', async () => {
    expect(await strict.run(target)).toMatchObject({ outcome: 'failed', code: 'host_not_allowed' })
  })

  it('no password is saved for a connection in clear', () => {
    const save = () =>
      assertServerAllowed(
        { env: { ...app.deps.env, allowPrivateHosts: false } },
        { host: 'mail.example.com', port: 143, tlsMode: 'none', authMethod: 'basic' },
      )
    expect(save).toThrow(AppError)
  })

  it('no test connects to a port that is not for mail', async () => {
    const odd = await strict.run({ ...target, port: 6379 })
    expect(odd).toMatchObject({ outcome: 'failed', code: 'host_not_allowed' })
  })

  it('no such settings can be saved', async () => {
    const guarded = await startTestApp(database)
    ada = await signInFirst(guarded)
    const input = { address: 'support@example.test', name: 'Support', notes: '' }
    support = await ada.ok(emailSchema, 'POST', '/api/emails', input)
    const here = await refuseMailbox(mailbox({ enabled: false, port: 993 }))
    expect([here.code, Object.keys(here.fields ?? {})]).toEqual([
      'host_not_allowed',
      ['settings.host'],
    ])
    const literal = await refuseMailbox(mailbox({ enabled: false, host: '8.8.8.8', port: 993 }))
    expect(literal.fields).toEqual({ 'settings.host': 'Enter a host name, not an IP address.' })
    const odd = await refuseMailbox(
      mailbox({ enabled: false, host: 'imap.example.com', port: 6379 }),
    )
    expect(Object.keys(odd.fields ?? {})).toEqual(['settings.port'])
  })
})
