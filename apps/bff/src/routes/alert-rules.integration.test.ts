import { alertRuleList, alertRuleMade, alertTest } from '@mailgrant/contract/alert-rule'
import { email } from '@mailgrant/contract/email'
import { incidentList } from '@mailgrant/contract/incident'
import { messages } from '@mailgrant/contract/messages'
import { eq } from 'drizzle-orm'
import { Webhook } from 'standardwebhooks'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { deliverDueAlerts } from '../alerts/deliver-due-alerts.ts'
import { closeIncidents } from '../incidents/close-incident.ts'
import { openIncident } from '../incidents/open-incident.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { event } from '../tables/event.ts'
import { alertText } from '../text/alerts.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { signInFirst } from '../testing/sign-in-first.ts'
import { administrator, startTestApp, type TestApp, type TestClient } from '../testing/test-app.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts'

let database: TestDatabase
let receiver: WebhookReceiver
let app: TestApp
let ada: TestClient
let now = new Date()

beforeAll(async () => {
  database = await openTestDatabase()
  receiver = await startWebhookReceiver()
})
afterAll(async () => {
  await receiver[Symbol.asyncDispose]()
  await database.close()
})
beforeEach(async () => {
  now = new Date()
  receiver.received.length = 0
  receiver.answer(204)
  app = await startTestApp(database, { clock: () => now, env: { allowPrivateHosts: true } })
  ada = await signInFirst(app)
})

const mail = {
  name: 'Team',
  enabled: true,
  channel: 'mail',
  recipients: ['team@example.test', 'Team@Example.test', 'ops@example.test'],
  senderEmailId: null,
  url: '',
  events: ['failing', 'recovered', 'failing'],
  emailIds: null,
  quietFrom: '',
  quietTo: '',
  timeZone: 'Europe/Berlin',
  digestMinutes: 0,
}
const webhook = () => ({ ...mail, channel: 'webhook', recipients: [], url: receiver.url })
const make = (fields: Record<string, unknown> = mail) =>
  ada.ok(alertRuleMade, 'POST', '/api/alert-rules', { fields })
const refuse = async (changes: Record<string, unknown>) => {
  const { status, code, fields } = await ada.problem('POST', '/api/alert-rules', {
    fields: { ...mail, ...changes },
  })
  return { status, code, fields }
}
const list = async () => (await ada.ok(alertRuleList, 'GET', '/api/alert-rules')).items
const save = (id: string, fields: Record<string, unknown>, version: number, more = {}) =>
  ada.ok(alertRuleMade, 'PUT', `/api/alert-rules/${id}`, { fields, version, ...more })
const test = (id: string) => ada.ok(alertTest, 'POST', `/api/alert-rules/${id}/test`)
const addEmail = (address: string) =>
  ada.ok(email, 'POST', '/api/emails', { address, name: '', notes: '' })
const incidents = () => ada.ok(incidentList, 'GET', '/api/incidents')

describe('alert rules', () => {
  it('are none in a new console; one is made, shown, saved and deleted', async () => {
    expect(await list()).toEqual([])
    const { rule, webhookSecret } = await make()
    expect(webhookSecret).toBeNull()
    expect(rule).toMatchObject({
      fields: {
        recipients: ['team@example.test', 'ops@example.test'],
        events: ['failing', 'recovered'],
        url: null,
        quietFrom: null,
      },
      emails: null,
      sender: null,
      version: 1,
      updatedBy: administrator.name,
      lastDeliveredAt: null,
    })
    const saved = await save(rule.id, { ...mail, name: 'Night shift' }, 1)
    expect(saved.rule).toMatchObject({ fields: { name: 'Night shift' }, version: 2 })
    expect(await list()).toEqual([saved.rule])
    await ada.ok(z.object({}), 'DELETE', `/api/alert-rules/${rule.id}`)
    expect(await list()).toEqual([])
    const types = (await app.deps.db.select().from(event)).map(({ type }) => type)
    expect(types.filter((type) => type.startsWith('alert-rule.'))).toEqual([
      'alert-rule.added',
      'alert-rule.saved',
      'alert-rule.removed',
    ])
  })

  it('of two who edit at once, the second is told what the first stored', async () => {
    const { rule } = await make()
    await save(rule.id, { ...mail, name: 'First' }, 1)
    const late = { fields: { ...mail, name: 'Second' }, version: 1 }
    const refused = await ada.problem('PUT', `/api/alert-rules/${rule.id}`, late)
    expect([refused.status, refused.code]).toEqual([409, 'edit_conflict'])
    expect(refused.current).toMatchObject({ fields: { name: 'First' }, version: 2 })
    const forced = await save(rule.id, late.fields, 1, { overwrite: true })
    expect(forced.rule).toMatchObject({ fields: { name: 'Second' }, version: 3 })
  })

  it('show a webhook’s secret once, and a new one when it is renewed', async () => {
    const { rule, webhookSecret } = await make(webhook())
    expect(webhookSecret).toMatch(/^whsec_[\w+/]{43}=$/)
    const kept = await save(rule.id, { ...webhook(), name: 'Hook' }, 1)
    expect(kept.webhookSecret).toBeNull()
    const renewed = await ada.ok(
      alertRuleMade,
      'POST',
      `/api/alert-rules/${rule.id}/webhook-secret`,
    )
    expect(renewed.rule.version).toBe(3)
    expect(renewed.webhookSecret).not.toBe(webhookSecret)
    const stored = JSON.stringify([
      await app.deps.db.select().from(alertRule),
      await app.deps.db.select().from(event),
      await list(),
      app.logged(),
    ])
    for (const secret of [webhookSecret, renewed.webhookSecret])
      expect(stored).not.toContain(secret?.slice(6))
    expect(await test(rule.id)).toEqual({ outcome: 'sent', through: new URL(receiver.url).host })
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received
    const signed = Object.fromEntries(
      ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [
        name,
        String(headers[name]),
      ]),
    )
    expect(new Webhook(renewed.webhookSecret ?? '').verify(body, signed)).toMatchObject({
      type: 'alert.test',
      data: { rule: { name: 'Hook' }, link: expect.stringMatching(/^http.+\/settings\/alerts$/) },
    })
    expect(() => new Webhook(webhookSecret ?? '').verify(body, signed)).toThrow('No matching')
  })

  it('that become webhooks get their secret then, and lose it as mail', async () => {
    const { rule } = await make()
    const became = await save(rule.id, webhook(), 1)
    expect(became.webhookSecret).toMatch(/^whsec_/)
    expect(became.rule.fields).toMatchObject({ recipients: [], url: receiver.url })
    await save(rule.id, mail, 2)
    const refused = await ada.problem('POST', `/api/alert-rules/${rule.id}/webhook-secret`)
    expect([refused.status, refused.code]).toEqual([409, 'no_webhook'])
    expect((await save(rule.id, webhook(), 3)).webhookSecret).not.toBe(became.webhookSecret)
  })

  it.each([
    ['a recipient', { recipients: [] }, { 'fields.recipients': messages.alertRecipients }],
    ['an event', { events: [] }, { 'fields.events': messages.alertEvents }],
    ['an email', { emailIds: [] }, { 'fields.emailIds': messages.alertEmails }],
    ['both ends', { quietFrom: '22:00' }, { 'fields.quietTo': messages.quietBoth }],
    [
      'ends that differ',
      { quietFrom: '22:00', quietTo: '22:00' },
      { 'fields.quietTo': messages.quietDiffers },
    ],
    ['a time zone', { timeZone: 'Mars/Olympus' }, { 'fields.timeZone': messages.timeZone }],
    ['an email that exists', { emailIds: [v7()] }, { 'fields.emailIds': alertText.emailsGone }],
    [
      'a sender that exists',
      { senderEmailId: v7() },
      { 'fields.senderEmailId': alertText.senderGone },
    ],
  ])('need %s', async (_, changes, fields) => {
    expect(await refuse(changes)).toEqual({ status: 422, code: 'invalid_input', fields })
  })

  it.each([
    ['http://hooks.example.com/a', messages.https],
    ['https://hooks.example.com:8443/a', messages.standardPort],
    ['https://10.0.0.7/a', messages.hostNotAddress],
    ['https://localhost/a', messages.publicHost],
  ])('do not post to %s', async (url, slip) => {
    app = await startTestApp(database, { clock: () => now })
    ada = await signInFirst(app)
    expect(await refuse({ channel: 'webhook', url })).toEqual({
      status: 422,
      code: 'endpoint_not_allowed',
      fields: { 'fields.url': slip },
    })
  })

  it('forget an email that is deleted', async () => {
    const [a, b] = [await addEmail('a@example.test'), await addEmail('b@example.test')]
    const { rule } = await make({ ...mail, emailIds: [b.id, a.id], senderEmailId: b.id })
    expect(rule.emails?.map(({ address }) => address)).toEqual(['a@example.test', 'b@example.test'])
    expect(rule.sender).toEqual({ id: b.id, address: 'b@example.test' })
    await ada.ok(z.object({}), 'POST', '/api/emails/delete', { ids: [a.id, b.id] })
    expect(await list()).toMatchObject([
      { fields: { emailIds: [], senderEmailId: null }, emails: [], sender: null },
    ])
  })

  it('say in a test what is missing', async () => {
    const { rule } = await make()
    expect(await test(rule.id)).toEqual({ outcome: 'failed', ...alertText.noSender })
    expect((await list())[0]?.lastError).toBe(alertText.noSender.cause)
  })

  it('are nobody’s who is not signed in, and none that is gone', async () => {
    const gone = `/api/alert-rules/${v7()}`
    for (const [method, path] of [
      ['DELETE', gone],
      ['POST', `${gone}/test`],
      ['POST', `${gone}/webhook-secret`],
    ] as const)
      expect((await ada.problem(method, path)).code).toBe('rule_not_found')
    const stranger = app.client()
    for (const path of ['/api/alert-rules', '/api/incidents', '/api/settings'])
      expect((await stranger.problem('GET', path)).code).toBe('not_signed_in')
  })
})

describe('open incidents', () => {
  it('come with what stops mail first, then dates, each the newest first, without those that are over', async () => {
    const within = { db: app.deps.db, clock: () => now }
    const kinds = ['server-down', 'secret-expires', 'failing', 'needs-reauthorisation'] as const
    for (const kind of kinds) {
      await openIncident(within, { kind, subject: 'https://login.example.test', reason: kind })
      now = new Date(now.getTime() + 1000)
    }
    await openIncident(within, { kind: 'no-mail', subject: 'x', reason: 'over' })
    await closeIncidents(within, ['no-mail'], ['x'])
    const { items, total, undelivered } = await incidents()
    expect(items.map(({ kind }) => kind)).toEqual([
      'needs-reauthorisation',
      'failing',
      'server-down',
      'secret-expires',
    ])
    expect(items.find(({ kind }) => kind === 'server-down')?.server).toBe(
      'https://login.example.test',
    )
    expect([total, undelivered]).toEqual([4, null])
  })

  it('say that nobody could be told, until somebody could', async () => {
    const { rule } = await make({ ...webhook(), events: ['failing'] })
    receiver.answer(500)
    await openIncident(app.deps, { kind: 'failing', subject: 'a', reason: 'It fails.' })
    now = new Date(now.getTime() + 120_000)
    await deliverDueAlerts(app.deps)
    expect((await incidents()).undelivered).toMatchObject({
      count: 1,
      reason: expect.stringContaining('HTTP 500'),
      rule: { id: rule.id, name: 'Team' },
    })
    receiver.answer(204)
    now = new Date(now.getTime() + 120_000)
    await deliverDueAlerts(app.deps)
    expect((await incidents()).undelivered).toBeNull()
    const [row] = await app.deps.db.select().from(alertRule).where(eq(alertRule.id, rule.id))
    expect(row?.lastError).toBeNull()
  })
})
