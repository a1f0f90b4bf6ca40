import { email } from '@mailgrant/contract/email'
import { idpConfig, idpConfigSaved } from '@mailgrant/contract/idp-config'
import { invitationMade, session } from '@mailgrant/contract/session'
import { desc } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { event } from '../tables/event.ts'
import { idpConfig as configTable } from '../tables/idp-config.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { signInFirst } from '../testing/sign-in-first.ts'
import { administrator, startTestApp, type TestApp, type TestClient } from '../testing/test-app.ts'

let database: TestDatabase
let app: TestApp
let ada: TestClient
let now = new Date()

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  now = new Date()
  app = await startTestApp(database, { clock: () => now })
  ada = await signInFirst(app)
})

const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000)
}
const confirm = (password = administrator.password, client = ada) =>
  client.request('POST', '/api/session/confirm', { password })
const invite = (client = ada) =>
  client.request('POST', '/api/administrators/invitations', {
    name: 'Bo',
    email: 'bo@example.test',
  })
const asked = async (answer: Response | Promise<Response>) => {
  const body: unknown = await (await answer).json()
  return z.object({ code: z.string().optional() }).parse(body).code === 'confirmation_needed'
}

const endpoint = 'https://login.example.com'
const fields = {
  name: 'Contoso',
  provider: 'other',
  enabled: true,
  clientId: 'client',
  clientSecret: 'a secret',
  secretExpiresOn: null,
  certificateExpiresOn: null,
  testing: false,
  authorizationEndpoint: `${endpoint}/authorize`,
  tokenEndpoint: `${endpoint}/token`,
  issuer: endpoint,
  userinfoEndpoint: `${endpoint}/userinfo`,
  revocationEndpoint: `${endpoint}/revoke`,
  scopes: 'openid offline_access',
  mailHosts: ['mail.example.com'],
  notes: '',
}

/** A draft of a mailbox, ready to be submitted. */
async function addConfig() {
  const { id: emailId } = await ada.ok(email, 'POST', '/api/emails', {
    address: 'support@example.test',
    name: '',
    notes: '',
  })
  const config = await ada.ok(idpConfig, 'POST', '/api/idp-configs/drafts', {
    emailId,
    kind: 'mailbox',
    provider: 'other',
  })
  return { emailId, config }
}
const submit = (
  { emailId, config }: Awaited<ReturnType<typeof addConfig>>,
  changes: Record<string, unknown> = {},
) =>
  ada.request('POST', `/api/emails/${emailId}/mailbox/authorization`, {
    provider: 'other',
    configId: config.id,
    configVersion: config.version,
    config: fields,
    strictMatching: true,
    expectedOwner: null,
    ...changes,
  })
const stored = async () => (await database.db.select().from(configTable))[0]

describe('who signed in more than half an hour ago', () => {
  it('gives the password again before there is another administrator', async () => {
    later(29)
    expect((await invite()).status).toBe(201)
    later(2)
    const refused = await invite()
    expect(refused.status).toBe(403)
    expect(await asked(refused)).toBe(true)
    expect((await confirm()).status).toBe(200)
    invitationMade.parse(await (await invite()).json())
    later(31)
    expect(await asked(invite())).toBe(true)
  })

  it('and before a service gets a key', async () => {
    const key = { name: 'Importer', reach: { emails: 'all' }, actions: ['fetch'], expiresAt: null }
    later(31)
    expect(await asked(ada.request('POST', '/api/api-keys', key))).toBe(true)
    await confirm()
    expect((await ada.request('POST', '/api/api-keys', key)).status).toBe(201)
  })

  it('and before a mailbox is authorised by a new client; nothing of it is stored before', async () => {
    const added = await addConfig()
    later(31)
    expect(await asked(submit(added))).toBe(true)
    expect(await stored()).toMatchObject({ state: 'draft', clientId: '', secretSealed: null })
    await confirm()
    expect(await (await submit(added)).json()).toMatchObject({ next: 'redirect' })
    // once more, by the same client: one click, whenever
    later(31)
    const again = {
      configVersion: added.config.version + 1,
      config: { ...fields, clientSecret: null },
      reauthorize: true,
    }
    expect(await (await submit(added, again)).json()).toMatchObject({ next: 'redirect' })
    const delegated = { ...again, strictMatching: false, expectedOwner: 'owner@example.test' }
    expect(await asked(submit(added, delegated))).toBe(true)
  })

  it('and before a config has another secret, client, endpoint or mail host; other fields are free', async () => {
    const added = await addConfig()
    await submit(added)
    later(31)
    const path = `/api/idp-configs/${added.config.id}`
    const kept = { ...fields, clientSecret: null }
    let { version } = await ada.ok(idpConfig, 'GET', path)
    const save = (changes: object) =>
      ada.request('PUT', path, { fields: { ...kept, ...changes }, version })
    for (const changes of [
      { clientSecret: 'another secret' },
      { clientId: 'another client' },
      { authorizationEndpoint: `${endpoint}/other` },
      { tokenEndpoint: `${endpoint}/other` },
      { userinfoEndpoint: `${endpoint}/other` },
      { revocationEndpoint: `${endpoint}/other` },
      { issuer: 'https://other.example.com' },
      { mailHosts: ['mail.example.com', 'other.example.com'] },
    ])
      expect(await asked(save(changes)), Object.keys(changes).join()).toBe(true)
    const body = { fields: { clientSecret: 'another secret', secretExpiresOn: null }, version }
    expect(await asked(ada.request('POST', `${path}/new-secret`, body))).toBe(true)
    expect((await ada.ok(idpConfig, 'GET', path)).version).toBe(version)

    for (const changes of [{ notes: 'Seen.', secretExpiresOn: '2099-01-01' }, { mailHosts: [] }]) {
      const saved = idpConfigSaved.parse(await (await save(changes)).json())
      version = saved.config.version
    }
  })

  it('is told a wrong password, which is slowed down and stands in the timeline', async () => {
    later(31)
    const wrong = await ada.problem('POST', '/api/session/confirm', { password: 'guessed' })
    expect(wrong).toMatchObject({
      code: 'wrong_password',
      fields: { password: expect.any(String) },
    })
    expect(await asked(invite())).toBe(true)
    const [refusal] = await database.db.select().from(event).orderBy(desc(event.at)).limit(1)
    expect(refusal).toMatchObject({
      type: 'session.refused',
      outcome: 'failed',
      detail: { email: administrator.email },
    })
    for (let guess = 0; guess < 5; guess += 1) await confirm(`guess ${guess}`)
    expect((await confirm()).status).toBe(429)
    later(6)
    expect((await confirm()).status).toBe(200)
    const [confirmed] = await database.db.select().from(event).orderBy(desc(event.at)).limit(1)
    expect(confirmed).toMatchObject({ type: 'session.confirmed', actor: administrator.name })
  })

  it('confirms that one session alone, and needs one', async () => {
    const { email: address, password } = administrator
    const other = app.client()
    await other.ok(session, 'POST', '/api/session', { email: address, password })
    later(31)
    await confirm()
    expect((await invite()).status).toBe(201)
    expect(await asked(invite(other))).toBe(true)
    expect((await confirm(password, app.client())).status).toBe(401)
  })
})
