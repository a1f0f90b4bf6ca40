import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { alertRuleMade } from '@mailgrant/contract/alert-rule'
import { alertWebhook } from '@mailgrant/contract/alert-webhook'
import { incidentList } from '@mailgrant/contract/incident'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { closeIncidents } from '../incidents/close-incident.ts'
import { openIncident, type Trouble } from '../incidents/open-incident.ts'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { incident } from '../tables/incident.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { insertEmail } from '../testing/fixtures.ts'
import { signInFirst } from '../testing/sign-in-first.ts'
import { startTestApp, type TestApp, type TestClient } from '../testing/test-app.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts'
import { deliverDueAlerts } from './deliver-due-alerts.ts'

let database: TestDatabase
let first: WebhookReceiver
let second: WebhookReceiver
let app: TestApp
let ada: TestClient
let now = new Date()
const later = (minutes: number) => (now = new Date(now.getTime() + minutes * 60_000))

beforeAll(async () => {
  database = await openTestDatabase()
  first = await startWebhookReceiver()
  second = await startWebhookReceiver()
})
afterAll(async () => {
  await first[Symbol.asyncDispose]()
  await second[Symbol.asyncDispose]()
  await database.close()
})
beforeEach(async () => {
  now = new Date()
  for (const receiver of [first, second]) {
    receiver.received.length = 0
    receiver.answer(204)
    receiver.onReceived(null)
  }
  app = await startTestApp(database, { clock: () => now, env: { allowPrivateHosts: true } })
  ada = await signInFirst(app)
})

const fields = () => ({
  name: 'Team',
  enabled: true,
  channel: 'webhook',
  recipients: [],
  senderEmailId: null,
  url: first.url,
  events: ['needs-reauthorisation', 'recovered'],
  emailIds: null,
  quietFrom: '',
  quietTo: '',
  timeZone: 'UTC',
  digestMinutes: 0,
})
type Changes = Record<string, unknown>
const make = async (changes: Changes = {}) =>
  (
    await ada.ok(alertRuleMade, 'POST', '/api/alert-rules', {
      fields: { ...fields(), ...changes },
    })
  ).rule
const save = async ({ id, version }: { id: string; version: number }, changes: Changes) =>
  (
    await ada.ok(alertRuleMade, 'PUT', `/api/alert-rules/${id}`, {
      fields: { ...fields(), ...changes },
      version,
    })
  ).rule
const trouble = (subject: string, changes: Partial<Trouble> = {}): Trouble => ({
  kind: 'needs-reauthorisation',
  subject,
  reason: 'The provider no longer accepts the token.',
  ...changes,
})
const open = (subject: string, changes?: Partial<Trouble>) =>
  openIncident(app.deps, trouble(subject, changes))
const close = (subject: string) => closeIncidents(app.deps, ['needs-reauthorisation'], [subject])
const deliver = () => deliverDueAlerts(app.deps)
const told = ({ received }: WebhookReceiver) =>
  received.map(({ body }) => alertWebhook.parse(JSON.parse(body)).type)
const states = () =>
  app.deps.db
    .select({ moment: alertDelivery.moment, state: alertDelivery.state })
    .from(alertDelivery)
    .orderBy(alertDelivery.id)

describe('a rule that is made while something is broken', () => {
  it('tells of it once, and of its end', async () => {
    await open('a')
    later(60)
    const rule = await make()
    expect(await deliver()).toBe(1)
    await save(rule, { name: 'Renamed' })
    expect(await deliver()).toBe(0)
    await close('a')
    expect(await deliver()).toBe(1)
    expect(told(first)).toEqual(['incident.opened', 'incident.recovered'])
  })

  it('tells of what it asks for only, and of nothing that is over', async () => {
    const [one, other] = [
      await insertEmail(app.deps.db, 'one@example.test'),
      await insertEmail(app.deps.db, 'other@example.test'),
    ]
    await open('one', { email: one })
    await open('other', { email: other })
    await open('no-mail', { kind: 'no-mail', email: one })
    await open('over', { email: one })
    await close('over')
    await make({ emailIds: [one.id] })
    expect(await deliver()).toBe(1)
    expect(JSON.parse(first.received[0]?.body ?? '').data.email.address).toBe('one@example.test')
  })

  it('waits for its grace, its quiet time and its digest', async () => {
    now = new Date('2026-11-10T22:30:00Z')
    await open('young', { kind: 'failing' })
    await open('a')
    await make({ events: ['failing'] })
    await make({ quietFrom: '22:00', quietTo: '07:00' })
    await make({ digestMinutes: 30 })
    expect(await deliver()).toBe(0)
    later(1)
    expect(await deliver()).toBe(0)
    later(1)
    expect(await deliver()).toBe(1)
    later(28)
    expect(await deliver()).toBe(1)
    now = new Date('2026-11-11T07:00:00Z')
    expect(await deliver()).toBe(1)
  })

  it('tells of very many in one message', async () => {
    await app.deps.db.transaction(async (tx) => {
      const within = { db: tx, clock: () => now }
      for (let index = 0; index < 600; index += 1) await openIncident(within, trouble(`m${index}`))
    })
    await make()
    expect(await deliver()).toBe(600)
    expect(told(first)).toEqual(['incident.digest'])
  })

  it('waits for what is just being written, and misses none of it', async () => {
    let making: Promise<unknown> = Promise.resolve()
    await app.deps.db.transaction(async (tx) => {
      await openIncident({ db: tx, clock: () => now }, trouble('a'))
      making = make()
      // long enough to be done, if it did not wait
      await sleep(300)
    })
    await making
    expect(await deliver()).toBe(1)
  })
})

describe('a rule that is changed while something is broken', () => {
  it('tells a new address of what is open, also of what the old one was told', async () => {
    const rule = await make()
    await open('a')
    await open('over')
    expect(await deliver()).toBe(2)
    await close('over')
    expect(await deliver()).toBe(1)
    await save(rule, { url: second.url })
    expect(await deliver()).toBe(1)
    await close('a')
    expect(await deliver()).toBe(1)
    expect(told(second)).toEqual(['incident.opened', 'incident.recovered'])
    expect(first.received).toHaveLength(3)
  })

  it('tries a new address at once with what the old one refused', async () => {
    const rule = await make()
    await open('a')
    first.answer(404)
    for (let tries = 0; tries < 5; tries += 1) {
      await deliver()
      later(20)
    }
    await deliver()
    await save(rule, { url: second.url })
    expect(await deliver()).toBe(1)
    expect(told(second)).toEqual(['incident.opened'])
    expect((await ada.ok(incidentList, 'GET', '/api/incidents')).undelivered).toBeNull()
  })

  it('tells the new address of what was on its way to the old one', async () => {
    const rule = await make()
    await open('a')
    first.onReceived(async () => {
      first.onReceived(null)
      await save(rule, { url: second.url })
    })
    await deliver()
    expect(await deliver()).toBeLessThanOrEqual(1)
    expect(told(second)).toEqual(['incident.opened'])
    expect(await states()).toEqual([{ moment: 'opened', state: 'sent' }])
  })

  it('tells of the events and emails that it asks for from now on', async () => {
    const email = await insertEmail(app.deps.db, 'one@example.test')
    await open('a', { email })
    await open('b', { kind: 'no-mail', email })
    const other = await insertEmail(app.deps.db, 'other@example.test')
    const rule = await make({ events: ['no-mail'], emailIds: [other.id] })
    expect(await deliver()).toBe(0)
    const wider = await save(rule, { events: ['no-mail'] })
    expect(await deliver()).toBe(1)
    await save(wider, { events: ['no-mail', 'needs-reauthorisation'] })
    expect(await deliver()).toBe(1)
    expect(first.received).toHaveLength(2)
  })

  it('tells of what it missed while it was disabled', async () => {
    const rule = await make()
    await open('heard')
    await deliver()
    await open('dropped')
    const off = await save(rule, { enabled: false })
    await deliver()
    await open('missed')
    expect(await deliver()).toBe(0)
    await save(off, {})
    expect(await deliver()).toBe(2)
    expect(await deliver()).toBe(0)
    expect((await states()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent'])
  })

  it('tells of what was given up, where its receiver had wanted no more', async () => {
    const rule = await make()
    await open('a')
    first.answer(410)
    await deliver()
    first.answer(204)
    await save({ id: rule.id, version: 2 }, {})
    expect(await deliver()).toBe(1)
    expect(await states()).toEqual([{ moment: 'opened', state: 'sent' }])
  })

  it('tells everybody anew where one more is named, and keeps what the others heard', async () => {
    const mail = { channel: 'mail', url: '', recipients: ['a@elsewhere.test'] }
    const rule = await make(mail)
    await open('a')
    await app.deps.db.update(alertDelivery).set({ state: 'sent', attempts: 1 })
    const same = await save(rule, { ...mail, recipients: ['A@elsewhere.test'] })
    expect(await states()).toHaveLength(1)
    const more = await save(same, {
      ...mail,
      recipients: ['A@elsewhere.test', 'b@elsewhere.test'],
    })
    expect(await states()).toEqual([
      { moment: 'opened', state: 'sent' },
      { moment: `opened:${more.version}`, state: 'pending' },
    ])
    await save(more, { ...mail, recipients: ['b@elsewhere.test'] })
    expect(await states()).toHaveLength(2)
    await close('a')
    expect((await states()).map(({ state }) => state)).toEqual(['sent', 'dropped', 'pending'])
    const rows = await app.deps.db
      .select()
      .from(alertDelivery)
      .where(eq(alertDelivery.moment, 'recovered'))
    expect(rows).toHaveLength(1)
  })
})

it('a rule that is deleted just when it is to be told takes nothing down with it', async () => {
  const rule = await make()
  let removed: Promise<Response> | undefined
  await app.deps.db.transaction(async (tx) => {
    // what it does not ask for: nothing of the rule is written yet, only read
    await openIncident({ db: tx, clock: () => now }, trouble('a', { kind: 'failing' }))
    removed = ada.request('DELETE', `/api/alert-rules/${rule.id}`)
    // long enough to be gone, if it did not wait
    await sleep(300)
    const [found] = await tx.select({ id: incident.id }).from(incident)
    await tx.insert(alertDelivery).values({
      id: randomUUID(),
      ruleId: rule.id,
      incidentId: found?.id ?? '',
      moment: 'opened',
      state: 'pending',
      dueAt: now,
      createdAt: now,
    })
  })
  expect((await removed)?.status).toBe(200)
  expect(await states()).toEqual([])
})
