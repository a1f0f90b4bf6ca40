import { gzipSync } from 'node:zlib'
import { alertWebhook } from '@mailgrant/contract/alert-webhook'
import { eq } from 'drizzle-orm'
import { Webhook } from 'standardwebhooks'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { closeIncidents } from '../incidents/close-incident.ts'
import { openIncident, type Trouble } from '../incidents/open-incident.ts'
import { notYet } from '../incidents/owed-recoveries.ts'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { event } from '../tables/event.ts'
import { incident } from '../tables/incident.ts'
import { insertRule, webhookSecret } from '../testing/alert-fixtures.ts'
import { consoleDeps } from '../testing/console.ts'
import { openTestDatabase } from '../testing/open-database.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts'
import { claimMessage } from './claim-message.ts'
import { deliverDueAlerts } from './deliver-due-alerts.ts'
import { mostAttempts } from './next-attempt.ts'
import { sendAlert } from './send-alert.ts'
import { tellRuleOfOpen } from './tell-rule-of-open.ts'

const database = await openTestDatabase()
const { db } = database
let now = new Date()
const clock = () => now
const deps = consoleDeps(db, { providersFile: '' }, { clock })
const within = { db, clock }
const later = (minutes: number) => (now = new Date(now.getTime() + minutes * 60_000))
let receiver: WebhookReceiver

beforeAll(async () => {
  receiver = await startWebhookReceiver()
})
afterAll(async () => {
  await receiver[Symbol.asyncDispose]()
  await database.close()
})
beforeEach(async () => {
  await database.empty()
  now = new Date()
  receiver.received.length = 0
  receiver.answer(204)
  receiver.onReceived(null)
})

const trouble = (subject = 'a', changes: Partial<Trouble> = {}): Trouble => ({
  kind: 'needs-reauthorisation',
  subject,
  email: { id: v7(), address: `${subject}@example.test` },
  accountKind: 'mailbox',
  reason: 'The provider no longer accepts the token.',
  ...changes,
})
const open = (subject?: string, changes?: Partial<Trouble>) =>
  openIncident(within, trouble(subject, changes))
const close = (...subjects: string[]) => closeIncidents(within, ['needs-reauthorisation'], subjects)
const deliver = () => deliverDueAlerts(deps)
const bodies = () => receiver.received.map(({ body }) => alertWebhook.parse(JSON.parse(body)))
const types = () => bodies().map(({ type }) => type)
const ids = () => receiver.received.map(({ headers }) => headers['webhook-id'])
const rule = async (id: string) =>
  (await db.select().from(alertRule).where(eq(alertRule.id, id)))[0]
const deliveries = () =>
  db
    .select({
      moment: alertDelivery.moment,
      state: alertDelivery.state,
      attempts: alertDelivery.attempts,
      dueAt: alertDelivery.dueAt,
    })
    .from(alertDelivery)
    .orderBy(alertDelivery.id)
function gate() {
  let done: () => void = () => undefined
  const promise = new Promise<void>((resolve) => (done = resolve))
  return { promise, done }
}
const eventTypes = async () => (await db.select().from(event)).map(({ type }) => type).toSorted()
const waits = async () => {
  const [first] = await deliveries()
  return ((first?.dueAt.getTime() ?? 0) - now.getTime()) / 60_000
}

describe('a webhook', () => {
  it('tells what began and what is over, signed, with the page where it is mended', async () => {
    const id = await insertRule(deps, { url: receiver.url })
    const about = trouble('support')
    await openIncident(within, about)
    expect(await deliver()).toBe(1)
    expect(await deliver()).toBe(0)
    later(5)
    await close('support')
    expect(await deliver()).toBe(1)
    const [opened, over] = receiver.received
    if (opened === undefined || over === undefined) throw new Error('not received')
    for (const { body, headers } of [opened, over]) {
      const signed = {
        'webhook-id': String(headers['webhook-id']),
        'webhook-timestamp': String(headers['webhook-timestamp']),
        'webhook-signature': String(headers['webhook-signature']),
      }
      expect(new Webhook(webhookSecret).verify(body, signed)).toEqual(JSON.parse(body))
    }
    expect(bodies()).toMatchObject([
      {
        type: 'incident.opened',
        data: {
          kind: 'needs-reauthorisation',
          email: { address: 'support@example.test' },
          accountKind: 'mailbox',
          reason: 'The provider no longer accepts the token.',
          closedAt: null,
          link: `http://localhost:3999/emails/${about.email?.id}/mailbox/config/token`,
        },
      },
      { type: 'incident.recovered', data: { closedAt: now.toISOString() } },
    ])
    expect(opened.headers['content-type']).toBe('application/json')
    expect(await rule(id)).toMatchObject({ lastDeliveredAt: now, lastError: null })
    expect(await db.select().from(event).where(eq(event.type, 'alert.sent'))).toMatchObject([
      { emailAddress: 'support@example.test', accountKind: 'mailbox', actor: 'system' },
      { detail: { rule: 'Team', through: new URL(receiver.url).host, total: 1 } },
    ])
  })

  it('reminds when an expiry comes nearer', async () => {
    await insertRule(deps, { url: receiver.url })
    const config = { id: v7(), name: 'Microsoft' }
    const expiry = { kind: 'secret-expires', subject: config.id, config, reason: 'Soon.' } as const
    for (const days of [30, 7])
      await openIncident(within, { ...expiry, days, endsAt: new Date('2027-01-05T00:00:00Z') })
    await deliver()
    expect(bodies()).toMatchObject([
      { type: 'incident.opened', data: { endsAt: '2027-01-05T00:00:00.000Z' } },
      {
        type: 'incident.reminder',
        data: { idpConfig: config, link: `http://localhost:3999/idp-configs/${config.id}` },
      },
    ])
  })

  it('that is refused is tried again later and later under the same id, and given up after a day', async () => {
    const id = await insertRule(deps, { url: receiver.url })
    receiver.answer(500)
    await open()
    const began = now.getTime()
    for (let attempt = 1; attempt < mostAttempts; attempt += 1) {
      expect(await deliver()).toBe(0)
      expect(await deliveries()).toMatchObject([{ state: 'pending', attempts: attempt }])
      now = new Date((await deliveries())[0]?.dueAt ?? now)
    }
    await deliver()
    expect(await deliveries()).toMatchObject([{ state: 'failed', attempts: mostAttempts }])
    expect((now.getTime() - began) / 3_600_000).toBeGreaterThan(18)
    expect((now.getTime() - began) / 3_600_000).toBeLessThan(30)
    expect(new Set(ids()).size).toBe(1)
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1)
    expect((await rule(id))?.lastError).toContain('answered with HTTP 500')
    // the first and the last failure are news
    expect(await eventTypes()).toEqual(['alert.failed', 'alert.failed'])
    later(90)
    await close('a')
    expect(await deliveries()).toHaveLength(1)
  })

  it.each([429, 503])('waits as long as Retry-After of a %i says', async (status) => {
    await insertRule(deps, { url: receiver.url })
    await open()
    receiver.answer(status, { 'retry-after': '7200' })
    await deliver()
    expect(await waits()).toBe(120)
    later(119)
    expect(await deliver()).toBe(0)
    receiver.answer(204)
    later(1)
    expect(await deliver()).toBe(1)
    expect(new Set(ids()).size).toBe(1)
  })

  it('is disabled by a 410, and says so', async () => {
    const id = await insertRule(deps, { url: receiver.url })
    await open('a')
    await open('b')
    receiver.answer(410)
    await deliver()
    await deliver()
    expect(receiver.received).toHaveLength(1)
    expect(await rule(id)).toMatchObject({ enabled: false, version: 2, updatedBy: 'Mailgrant' })
    expect((await rule(id))?.lastError).toMatch(/wants no more alerts\. The rule was disabled/)
    expect((await deliveries()).map(({ state }) => state)).toEqual(['failed', 'dropped'])
    expect(await eventTypes()).toEqual(['alert-rule.disabled', 'alert.failed'])
  })

  it('is left enabled by a 410 to a test, which does not say otherwise', async () => {
    const id = await insertRule(deps, { url: receiver.url })
    receiver.answer(410)
    const row = await rule(id)
    if (row === undefined) throw new Error('no rule')
    const sent = await sendAlert(deps, { id: v7(), at: now, rule: row, news: [] })
    expect(sent).toMatchObject({
      cause: expect.stringContaining('wants no more alerts'),
      remedy: expect.stringContaining('The next alert'),
    })
    expect(await rule(id)).toMatchObject({ enabled: true })
  })

  it('follows no redirect, and keeps the receiver’s own key off the screen', async () => {
    const id = await insertRule(deps, { url: receiver.url })
    await open()
    receiver.answer(302, { location: 'https://elsewhere.test/hook?key=s3cret' })
    await deliver()
    expect(receiver.received).toHaveLength(1)
    const told = (await rule(id))?.lastError ?? ''
    expect(told).toContain('HTTP 302, a redirect to https://elsewhere.test.')
    expect(told).not.toMatch(/s3cret|of-the-receiver/)
  })

  it.each([
    ['is long', 'x'.repeat(300_000), {}],
    ['is 64 KiB to the byte', 'x'.repeat(65_536), {}],
    ['unpacks to much', gzipSync('x'.repeat(300_000)), { 'content-encoding': 'gzip' }],
    ['does not unpack', 'no gzip', { 'content-encoding': 'gzip' }],
    ['breaks off', 'torn', {}],
  ] as const)(
    'is judged by the status where the body of the answer %s',
    async (_, body, headers) => {
      const id = await insertRule(deps, { url: receiver.url })
      await open('a')
      receiver.answer(200, headers, body)
      expect(await deliver()).toBe(1)
      expect((await rule(id))?.lastError).toBeNull()
      await open('b')
      receiver.answer(500, headers, body)
      expect(await deliver()).toBe(0)
      expect((await rule(id))?.lastError).toContain('answered with HTTP 500')
      expect(receiver.received).toHaveLength(2)
    },
  )

  it('that breaks off may have arrived: it is repeated as it was, alone', async () => {
    await insertRule(deps, { url: receiver.url, digestMinutes: 1 })
    for (const subject of ['a', 'b']) await open(subject)
    later(1)
    receiver.answer('drop')
    await deliver()
    await open('c')
    receiver.answer(204)
    later(2)
    expect(await deliver()).toBe(3)
    const [first, again, other] = receiver.received
    expect(again?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    expect(again?.body).toBe(first?.body)
    expect(types()).toEqual(['incident.digest', 'incident.digest', 'incident.opened'])
    expect(JSON.parse(other?.body ?? '').data.email.address).toBe('c@example.test')
  })

  it('of a process that dies before it remembers is repeated under the same id', async () => {
    const id = await insertRule(deps, { url: receiver.url, digestMinutes: 1 })
    for (const subject of ['a', 'b']) await open(subject)
    later(1)
    // up to the moment at which a kill would hit
    const claimed = await claimMessage(deps, id)
    if (claimed === null) throw new Error('nothing was due')
    expect(await sendAlert(deps, claimed.message)).toMatchObject({ outcome: 'sent' })
    await open('c')
    later(1)
    // the lease is still held
    expect(await deliver()).toBe(1)
    await db
      .update(alertDelivery)
      .set({ claimedUntil: new Date(Date.now() - 1000) })
      .where(eq(alertDelivery.state, 'pending'))
    expect(await deliver()).toBe(2)
    expect(types()).toEqual(['incident.digest', 'incident.opened', 'incident.digest'])
    expect(receiver.received[2]?.body).toBe(receiver.received[0]?.body)
    expect(ids()[2]).toBe(ids()[0])
  })

  it('is sent once, however many deliver at once', async () => {
    await insertRule(deps, { url: receiver.url })
    for (let index = 0; index < 12; index += 1) await open(`a${index}`)
    const sent = await Promise.all(Array.from({ length: 6 }, deliver))
    expect(sent.reduce((sum, each) => sum + each, 0)).toBe(12)
    expect(new Set(ids()).size).toBe(12)
    expect(receiver.received).toHaveLength(12)
  })

  it('of the end waits for that of the beginning', async () => {
    await insertRule(deps, { url: receiver.url })
    await open('a')
    receiver.answer(503, { 'retry-after': '600' })
    await deliver()
    receiver.answer(204)
    await close('a')
    later(1)
    expect(await deliver()).toBe(0)
    later(9)
    expect(await deliver()).toBe(2)
    expect(types()).toEqual(['incident.opened', 'incident.opened', 'incident.recovered'])
  })

  it('to a receiver that is gone does not keep another rule’s', async () => {
    const gone = await startWebhookReceiver()
    await gone[Symbol.asyncDispose]()
    const bad = await insertRule(deps, { url: gone.url })
    const good = await insertRule(deps, { url: receiver.url })
    await open()
    const sent = await deliver()
    expect(await rule(good)).toMatchObject({ lastError: null, lastDeliveredAt: now })
    expect(sent).toBe(1)
    expect((await rule(bad))?.lastError).toContain('could not be reached (ECONNREFUSED)')
  })
})

describe('what went out', () => {
  it('is counted of every rule, whichever ends last', async () => {
    await using slow = await startWebhookReceiver()
    slow.answer(500)
    await insertRule(deps, { url: slow.url })
    await insertRule(deps, { url: receiver.url })
    // the slow one, which sends nothing, is served until the other one is done
    const { promise, done } = gate()
    slow.onReceived(() => promise)
    await open()
    const sent = deliver()
    await expect.poll(() => db.$count(alertDelivery, eq(alertDelivery.state, 'sent'))).toBe(1)
    done()
    expect(await sent).toBe(1)
  })
})

describe('a run', () => {
  it('begins nothing more when its time is up, and the next one goes on', async () => {
    await insertRule(deps, { url: receiver.url })
    for (const subject of ['a', 'b', 'c']) await open(subject)
    expect(await deliverDueAlerts(deps, { forMs: 0 })).toBe(1)
    expect(await deliver()).toBe(2)
  })

  it('sends nothing more to a receiver that another run waits for', async () => {
    const serving = new Set<string>()
    await insertRule(deps, { url: receiver.url })
    for (const subject of ['a', 'b']) await open(subject)
    const { promise, done } = gate()
    receiver.onReceived(() => promise)
    const first = deliverDueAlerts(deps, { serving })
    await expect.poll(() => receiver.received.length).toBe(1)
    expect(await deliverDueAlerts(deps, { serving })).toBe(0)
    done()
    expect(await first).toBe(2)
  })

  it('serves those first whose last alert went well', async () => {
    await using bad = await startWebhookReceiver()
    for (let index = 0; index < 4; index += 1)
      await insertRule(deps, { url: bad.url, lastError: 'It did not answer.' })
    await insertRule(deps, { url: receiver.url })
    await open()
    expect(await deliverDueAlerts(deps, { forMs: 0 })).toBe(4)
    expect(receiver.received).toHaveLength(1)
  })
})

describe('many incidents', () => {
  it('at once are one message, and their recovery is one', { timeout: 120_000 }, async () => {
    const ruleId = await insertRule(deps, { url: receiver.url })
    const subjects = Array.from({ length: 1000 }, (_, index) => `m${index}`)
    const rows = subjects.map((subject) => ({
      id: v7(),
      kind: 'needs-reauthorisation' as const,
      subject,
      reason: 'The provider no longer accepts the token.',
      openedAt: now,
    }))
    await db.insert(incident).values(rows)
    await db.insert(alertDelivery).values(
      rows.map(({ id }) => ({
        id: v7(),
        ruleId,
        incidentId: id,
        moment: 'opened',
        state: 'pending' as const,
        dueAt: now,
        createdAt: now,
      })),
    )
    expect(await deliver()).toBe(1000)
    await close(...subjects)
    expect(await deliver()).toBe(1000)
    expect(receiver.received).toHaveLength(2)
    const [began, over] = bodies()
    expect(began).toMatchObject({ type: 'incident.digest', data: { total: 1000 } })
    if (began?.type !== 'incident.digest' || over?.type !== 'incident.digest') throw new Error()
    expect(began.data.incidents).toHaveLength(100)
    expect(new Set(over.data.incidents.map(({ moment }) => moment))).toEqual(new Set(['recovered']))
  })

  it('are gathered as long as the rule says', async () => {
    await insertRule(deps, { url: receiver.url, digestMinutes: 30 })
    await open('a')
    later(20)
    await open('b')
    later(9)
    expect(await deliver()).toBe(0)
    later(1)
    expect(await deliver()).toBe(2)
    await open('c')
    later(30)
    expect(await deliver()).toBe(1)
    expect(types()).toEqual(['incident.digest', 'incident.opened'])
  })
})

describe('quiet time', () => {
  it('keeps everything until its end; what is over by then is told to nobody', async () => {
    now = new Date('2026-11-10T22:30:00Z')
    await insertRule(deps, {
      url: receiver.url,
      quietFrom: '22:00',
      quietTo: '07:00',
      timeZone: 'Europe/Berlin',
    })
    await open('a')
    await open('b')
    expect(await deliver()).toBe(0)
    await close('b')
    now = new Date('2026-11-11T05:59:00Z')
    expect(await deliver()).toBe(0)
    now = new Date('2026-11-11T06:00:00Z')
    expect(await deliver()).toBe(1)
    expect(bodies()).toMatchObject([{ data: { email: { address: 'a@example.test' } } }])
  })
})

describe('an incident that ended without news', () => {
  const endSilently = (...subjects: string[]) =>
    closeIncidents(within, ['needs-reauthorisation'], subjects, { over: false })
  const states = async () => (await deliveries()).map(({ state }) => state)

  it('is told to nobody who had refused to hear that it began', async () => {
    await insertRule(deps, { url: receiver.url })
    await open('a')
    receiver.answer(500)
    await deliver()
    receiver.answer(204)
    await endSilently('a')
    later(61)
    expect(await deliver()).toBe(0)
    expect(receiver.received).toHaveLength(1)
    expect(await states()).toEqual(['dropped'])
  })

  it('is told to nobody who was just being told, and refused', async () => {
    await insertRule(deps, { url: receiver.url })
    await open('a')
    receiver.answer(500)
    receiver.onReceived(() => endSilently('a'))
    await deliver()
    receiver.onReceived(null)
    receiver.answer(204)
    later(61)
    expect(await deliver()).toBe(0)
    expect(receiver.received).toHaveLength(1)
  })

  it('is not told once more to who may have heard of it', async () => {
    await insertRule(deps, { url: receiver.url })
    await open('a')
    receiver.answer('drop')
    await deliver()
    receiver.answer(204)
    await endSilently('a')
    later(61)
    expect(await deliver()).toBe(0)
    expect(await states()).toEqual(['dropped'])
  })

  it('stays in a message that may have arrived and tells of others as well', async () => {
    await insertRule(deps, { url: receiver.url, digestMinutes: 1 })
    for (const subject of ['a', 'b']) await open(subject)
    later(1)
    receiver.answer('drop')
    await deliver()
    receiver.answer(204)
    await endSilently('a')
    later(61)
    expect(await deliver()).toBe(2)
    expect(new Set(ids()).size).toBe(1)
  })

  it('keeps nothing else that its rule has to say', async () => {
    await insertRule(deps, { url: receiver.url })
    for (const subject of ['a', 'b']) await open(subject)
    receiver.answer(500)
    await deliver()
    later(2)
    await deliver()
    receiver.answer(204)
    await endSilently('a')
    later(61)
    expect(await deliver()).toBe(1)
    expect(await states()).toEqual(['dropped', 'sent'])
  })

  it('that mended is told late to those alone who hear of its end, too', async () => {
    await insertRule(deps, { url: receiver.url })
    await insertRule(deps, { url: receiver.url, events: ['needs-reauthorisation'] })
    await open('a')
    receiver.answer(500)
    await deliver()
    receiver.answer(204)
    await close('a')
    later(61)
    expect(await deliver()).toBe(2)
    expect(types().slice(2)).toEqual(['incident.opened', 'incident.recovered'])
    expect((await states()).toSorted()).toEqual(['dropped', 'sent', 'sent'])
  })
})

describe('a rule', () => {
  it('that is disabled sends nothing more', async () => {
    const id = await insertRule(deps, { url: receiver.url })
    await open()
    await db.update(alertRule).set({ enabled: false }).where(eq(alertRule.id, id))
    expect(await deliver()).toBe(0)
    expect(await deliveries()).toMatchObject([{ state: 'dropped' }])
  })
})

describe.each([
  ['refused at first', 500],
  ['may have got already', 'drop'],
] as const)('a recovery that its receiver %s', (_, answer) => {
  const kinds = ['needs-reauthorisation', 'failing'] as const
  const states = async () => (await deliveries()).map(({ moment, state }) => `${moment} ${state}`)

  beforeEach(async () => {
    await insertRule(deps, { url: receiver.url })
    await open()
    await deliver()
    await closeIncidents(within, kinds, ['a'])
    receiver.answer(answer)
    await deliver()
    receiver.answer(204)
    receiver.received.length = 0
  })

  it('is not told after what began anew meanwhile', async () => {
    await open()
    await deliver()
    later(60)
    await deliver()
    expect(types()).toEqual(['incident.opened'])
    await closeIncidents(within, kinds, ['a'])
    later(60)
    await deliver()
    expect(types()).toEqual(['incident.opened', 'incident.recovered'])
    expect(await states()).toEqual([
      'opened sent',
      'recovered dropped',
      'opened sent',
      'recovered sent',
    ])
  })

  it('is not told after other trouble that took its place, and waits for the end of that', async () => {
    await closeIncidents(within, ['needs-reauthorisation'], ['a'], { over: 'later' })
    later(60)
    await deliver()
    expect(types()).toEqual([])
    await closeIncidents(within, kinds, ['a'])
    await deliver()
    expect(types()).toEqual(['incident.recovered'])
  })

  it('is told to nobody where its subject is gone', async () => {
    await closeIncidents(within, kinds, ['a'], { over: false })
    later(60)
    await deliver()
    expect(types()).toEqual([])
    expect(await states()).toEqual(['opened sent', 'recovered dropped'])
  })

  it('is told later where nothing else happened', async () => {
    later(60)
    await deliver()
    expect(types()).toEqual(['incident.recovered'])
  })
})

it('the end of what a receiver refused to hear is not told after what began anew', async () => {
  await insertRule(deps, { url: receiver.url })
  await open()
  receiver.answer(500)
  await deliver()
  receiver.answer(204)
  await close('a')
  await open()
  await deliver()
  later(60)
  await deliver()
  expect(types().slice(1)).not.toContain('incident.recovered')
  expect(types().at(-1)).toBe('incident.opened')
})

it.each([['needs-reauthorisation'], ['failing']] as const)(
  'a recovery that was just being told, and refused, is not told after it is %s anew',
  async (kind) => {
    await insertRule(deps, { url: receiver.url })
    await open()
    await deliver()
    await close('a')
    receiver.answer(500)
    receiver.onReceived(() => open('a', { kind }))
    await deliver()
    receiver.onReceived(null)
    receiver.answer(204)
    receiver.received.length = 0
    later(60)
    await deliver()
    expect(types()).toEqual(['incident.opened'])
    await closeIncidents(within, ['needs-reauthorisation', 'failing'], ['a'])
    later(60)
    await deliver()
    expect(types()).toEqual(['incident.opened', 'incident.recovered'])
  },
)

describe('a recovery that the mail server put off for some', () => {
  const rest = { to: ['b@elsewhere.test'], refused: [] }
  const recovered = async () => (await deliveries()).filter(({ moment }) => moment === 'recovered')

  beforeEach(async () => {
    await insertRule(deps, { recipients: ['a@elsewhere.test', 'b@elsewhere.test'] })
    await open()
    await db.update(alertDelivery).set({ state: 'sent', attempts: 1 })
    await close('a')
    await db
      .update(alertDelivery)
      .set({ attempts: 2, rest, claimedUntil: new Date(0) })
      .where(eq(alertDelivery.moment, 'recovered'))
  })

  it('is not told to them after what began anew, but the end of that is', async () => {
    await open()
    expect(await recovered()).toMatchObject([{ state: 'pending', dueAt: notYet, attempts: 2 }])
    await db.update(alertDelivery).set({ state: 'sent' }).where(eq(alertDelivery.moment, 'opened'))
    await close('a')
    expect(await recovered()).toMatchObject([{ state: 'sent' }, { state: 'pending', dueAt: now }])
  })

  it('goes on waiting where one more receiver is named meanwhile', async () => {
    await open()
    const [stored] = await db.select().from(alertRule)
    if (stored === undefined) throw new Error('no rule')
    await tellRuleOfOpen(within, stored, { newReceivers: ['c@elsewhere.test'] })
    expect(await recovered()).toMatchObject([{ state: 'pending', dueAt: notYet }])
  })

  it('is told to none of them where its subject is gone', async () => {
    await closeIncidents(within, ['needs-reauthorisation'], ['a'], { over: false })
    expect(await recovered()).toMatchObject([{ state: 'sent' }])
  })
})

it('a recovery that may have arrived together with others is said again as it was', async () => {
  await insertRule(deps, { url: receiver.url, digestMinutes: 1 })
  for (const subject of ['a', 'b']) await open(subject)
  later(1)
  await deliver()
  await close('a', 'b')
  later(1)
  receiver.answer('drop')
  await deliver()
  receiver.answer(204)
  await open('a')
  later(60)
  await deliver()
  expect(types()).toContain('incident.digest')
  expect(ids()[2]).toBe(ids()[1])
})
