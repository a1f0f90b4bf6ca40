import { alertRuleMade } from '@mailgrant/contract/alert-rule'
import { mailboxSaved, type MailboxSettings } from '@mailgrant/contract/account'
import { authorizationStarted } from '@mailgrant/contract/authorization'
import { email as emailSchema, type Email } from '@mailgrant/contract/email'
import { eventChange, eventList } from '@mailgrant/contract/event'
import { idpConfig, idpConfigSaved } from '@mailgrant/contract/idp-config'
import { consoleSettings } from '@mailgrant/contract/settings'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { signInFirst } from '../testing/sign-in-first.ts'
import { startTestApp, type TestApp, type TestClient } from '../testing/test-app.ts'

let database: TestDatabase
let app: TestApp
let ada: TestClient
let support: Email

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  app = await startTestApp(database)
  ada = await signInFirst(app)
  support = await addEmail('support@example.test')
})

const addEmail = (address: string) =>
  ada.ok(emailSchema, 'POST', '/api/emails', { address, name: 'Support', notes: '' })

/** Of the newest event: its type, and what it says was changed. */
async function newest() {
  const { items } = await ada.ok(eventList, 'GET', '/api/events?limit=1')
  const [event] = items
  return { type: event?.type, changes: z.array(eventChange).parse(event?.detail['changes']) }
}

const settings: MailboxSettings = {
  enabled: false,
  authentication: 'basic',
  password: null,
  login: null,
  protocol: 'imap',
  host: 'imap.example.com',
  port: 993,
  tlsMode: 'implicit',
  folder: 'INBOX',
  fetchFrequencyMinutes: 5,
  emailsPerFetch: 10,
  afterFetch: 'nothing',
  archiveFolder: null,
}
async function saveMailbox(changes: Partial<MailboxSettings> = {}) {
  const { version } = await ada
    .ok(emailSchema, 'GET', `/api/emails/${support.id}`)
    .then(({ mailbox }) => mailbox)
  const body = { settings: { ...settings, ...changes }, version }
  return ada.ok(mailboxSaved, 'PUT', `/api/emails/${support.id}/mailbox`, body)
}

async function draft() {
  const wanted = { emailId: support.id, kind: 'mailbox', provider: 'microsoft' }
  return ada.ok(idpConfig, 'POST', '/api/idp-configs/drafts', wanted)
}
const secrets = ['the-first-client-secret', 'the-second-client-secret'] as const
const microsoft = 'https://login.microsoftonline.com/organizations/oauth2/v2.0'
const fields = {
  name: 'Contoso',
  provider: 'microsoft',
  // switched off: its Submit is a save, without a provider to go to
  enabled: false,
  clientId: '7d9f1c1e-0000-4000-8000-000000000001',
  clientSecret: secrets[0],
  secretExpiresOn: '2027-06-30',
  authorizationEndpoint: `${microsoft}/authorize`,
  tokenEndpoint: `${microsoft}/token`,
  scopes: 'openid offline_access',
  mailHosts: [],
  notes: '',
}
async function submitConfig() {
  const { id, version } = await draft()
  await ada.ok(authorizationStarted, 'POST', `/api/emails/${support.id}/mailbox/authorization`, {
    provider: 'microsoft',
    strictMatching: false,
    expectedOwner: 'owner@example.test',
    configId: id,
    configVersion: version,
    config: fields,
  })
  return ada.ok(idpConfig, 'GET', `/api/idp-configs/${id}`)
}

describe('an edit in the timeline', () => {
  it('of an email says what was changed, and that nothing was where nothing was', async () => {
    const { id, version } = support
    const wanted = { address: 'help@example.test', name: '', notes: 'Since May' }
    await ada.ok(emailSchema, 'PUT', `/api/emails/${id}`, { ...wanted, version })
    expect(await newest()).toEqual({
      type: 'email.saved',
      changes: [
        { field: 'address', before: 'support@example.test', after: 'help@example.test' },
        { field: 'name', before: 'Support', after: '' },
        { field: 'notes', before: '', after: 'Since May' },
      ],
    })
    await ada.ok(emailSchema, 'PUT', `/api/emails/${id}`, { ...wanted, version: version + 1 })
    expect(await newest()).toEqual({ type: 'email.saved', changes: [] })
  })

  it('of an account names its settings, and of its password only that there is another', async () => {
    await saveMailbox({ password: 'the-first-password' })
    expect((await newest()).changes).toEqual([
      { field: 'authentication', before: null, after: 'basic' },
      { field: 'host', before: null, after: 'imap.example.com' },
      { field: 'port', before: null, after: 993 },
      { field: 'password', secret: 'entered' },
    ])
    await saveMailbox({ password: 'the-second-password', port: 143, tlsMode: 'starttls' })
    expect((await newest()).changes).toEqual([
      { field: 'port', before: 993, after: 143 },
      { field: 'tlsMode', before: 'implicit', after: 'starttls' },
      { field: 'password', secret: 'replaced' },
    ])
    await saveMailbox({ port: 143, tlsMode: 'starttls' })
    expect((await newest()).changes).toEqual([])
  })

  it('of a config shows the expiry date that is gone, and no secret', async () => {
    const config = await submitConfig()
    expect(await newest()).toMatchObject({
      type: 'config.submitted',
      changes: expect.arrayContaining([
        { field: 'state', before: 'draft', after: 'disabled' },
        { field: 'secretExpiresOn', before: null, after: '2027-06-30' },
        { field: 'clientSecret', secret: 'entered' },
        { field: 'authentication', before: null, after: 'oauth2-microsoft' },
        { field: 'config', before: null, after: 'Contoso' },
        { field: 'strictMatching', before: true, after: false },
        { field: 'expectedOwner', before: null, after: 'owner@example.test' },
      ]),
    })
    const save = (changes: Record<string, unknown>, version: number) =>
      ada.ok(idpConfigSaved, 'PUT', `/api/idp-configs/${config.id}`, {
        fields: { ...fields, clientSecret: null, ...changes },
        version,
      })
    const saved = await save({ secretExpiresOn: null, clientSecret: secrets[1] }, config.version)
    expect(await newest()).toEqual({
      type: 'config.saved',
      changes: [
        { field: 'secretExpiresOn', before: '2027-06-30', after: null },
        { field: 'clientSecret', secret: 'replaced' },
      ],
    })
    await save({ secretExpiresOn: null }, saved.config.version)
    expect((await newest()).changes).toEqual([])
  })

  it('of an alert rule names emails by their addresses, and of a webhook its host alone', async () => {
    const rule = {
      name: 'On call',
      enabled: true,
      channel: 'webhook',
      recipients: [],
      senderEmailId: null,
      url: 'https://hooks.example.com/services/the-first-path',
      events: ['failing', 'recovered'],
      emailIds: null,
      quietFrom: null,
      quietTo: null,
      timeZone: 'UTC',
      digestMinutes: 0,
    }
    const made = await ada.ok(alertRuleMade, 'POST', '/api/alert-rules', { fields: rule })
    const save = (changes: Record<string, unknown>, version: number) =>
      ada.ok(alertRuleMade, 'PUT', `/api/alert-rules/${made.rule.id}`, {
        fields: { ...rule, ...changes },
        version,
      })
    const url = 'https://hooks.example.org/services/the-second-path'
    const quiet = { quietFrom: '22:00', quietTo: '07:00', digestMinutes: 15 }
    await save({ url, emailIds: [support.id], events: ['recovered', 'failing'], ...quiet }, 1)
    expect(await newest()).toEqual({
      type: 'alert-rule.saved',
      changes: [
        { field: 'urlHost', before: 'hooks.example.com', after: 'hooks.example.org' },
        { field: 'emails', before: null, after: ['support@example.test'] },
        { field: 'quietFrom', before: null, after: '22:00' },
        { field: 'quietTo', before: null, after: '07:00' },
        { field: 'digestMinutes', before: 0, after: 15 },
        { field: 'url', secret: 'replaced' },
      ],
    })
  })

  it('of the settings begins with what they are before anybody saves them', async () => {
    const save = (retentionDays: number, version: number) =>
      ada.ok(consoleSettings, 'PUT', '/api/settings', {
        retentionDays,
        checkIntervalMinutes: 15,
        version,
      })
    await save(90, 0)
    expect((await newest()).changes).toEqual([{ field: 'retentionDays', before: 365, after: 90 }])
    await save(90, 1)
    expect((await newest()).changes).toEqual([])
  })

  it('holds no secret, neither in the list nor in an export, plain or sealed', async () => {
    await saveMailbox({ password: 'the-first-password' })
    await saveMailbox({ password: 'the-second-password' })
    const { id, version } = await submitConfig()
    const body = { fields: { ...fields, clientSecret: secrets[1] }, version }
    await ada.ok(idpConfigSaved, 'PUT', `/api/idp-configs/${id}`, body)
    const texts = await Promise.all(
      ['?limit=100', '/export?format=csv', '/export?format=json'].map(async (rest) =>
        (await ada.request('GET', `/api/events${rest}`)).text(),
      ),
    )
    for (const text of texts) {
      expect(text).toContain('clientSecret')
      for (const secret of [...secrets, 'the-first-password', 'the-second-password', 'eyJ'])
        expect(text).not.toContain(secret)
    }
  })
})
