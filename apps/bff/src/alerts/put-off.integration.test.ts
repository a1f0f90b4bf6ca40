import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { closeIncidents } from '../incidents/close-incident.ts'
import { openIncident } from '../incidents/open-incident.ts'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { event } from '../tables/event.ts'
import { alertText } from '../text/alerts.ts'
import { insertRule } from '../testing/alert-fixtures.ts'
import { alertMailDeps, insertSender, readMails } from '../testing/alert-mails.ts'
import { type ConsoleDeps, createTestConsole, withoutAuth } from '../testing/console.ts'
import { insertActor } from '../testing/fixtures.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { listIncidents } from '../verbs/list-incidents.ts'
import { readAlertRule } from '../verbs/read-alert-rules.ts'
import { testAlert } from '../verbs/test-alert.ts'
import { updateAlertRule } from '../verbs/update-alert-rule.ts'
import { claimMessage } from './claim-message.ts'
import { deliverDueAlerts } from './deliver-due-alerts.ts'
import { mostAttempts } from './next-attempt.ts'
import { sendAlert } from './send-alert.ts'
import { settleMessage } from './settle-message.ts'

const team = 'team@elsewhere.test'
const grey = 'grey@elsewhere.test'
const ops = 'ops@elsewhere.test'
const nobody = 'nobody@example.test'

let sandbox: Sandbox
let database: TestDatabase
let deps: ConsoleDeps
let now = new Date()
const clock = () => now
const later = (minutes: number) => (now = new Date(now.getTime() + minutes * 60_000))
let before = 0

beforeAll(async () => {
  sandbox = await startSandbox()
  database = await openTestDatabase()
  deps = await alertMailDeps(database.db, sandbox, clock)
})
afterAll(async () => {
  await sandbox?.stop()
  await database?.close()
})
beforeEach(async () => {
  await database.empty()
  now = new Date()
  before = sandbox.sent().length
  sandbox.knobs.reset()
  await insertSender(deps, sandbox, 'sales@example.test', 'sales-password')
})

const putOff = (...deferredRecipients: string[]) => sandbox.knobs.set({ deferredRecipients })
const letIn = () => sandbox.knobs.reset()
const deliver = () => deliverDueAlerts(deps)
const open = (subject: string) =>
  openIncident(deps, { kind: 'no-mail', subject, reason: 'No mail since yesterday.' })
const close = (...subjects: string[]) => closeIncidents(deps, ['no-mail'], subjects)
const mails = () => readMails(sandbox, before)
/** Who got what, in the order in which it went out. */
const got = () =>
  mails().map(({ to, field }) => [to.join(' '), field('subject')?.replace('[Mailgrant] ', '')])
const ids = () => mails().map(({ field }) => field('message-id'))
const rule = async () => (await deps.db.select().from(alertRule))[0]
const states = async () => {
  const rows = await deps.db.select().from(alertDelivery).orderBy(alertDelivery.id)
  return rows.map(({ moment, state, rest }) => [moment, state, ...(rest?.to ?? [])])
}
const events = async (type: 'alert.sent' | 'alert.failed') => {
  const rows = await deps.db.select().from(event).where(eq(event.type, type)).orderBy(event.id)
  return rows.map(({ detail }) => detail)
}
const beginsOf = (about: string) => `No mail fetched from ${about} for longer than usual`
const endOf = (about: string) => `Mail is fetched from ${about} again`

/** That `a` began was sent to the team, and the other receiver was put off. */
async function toldWithoutGrey(): Promise<string> {
  const id = await insertRule(deps, { recipients: [team, grey] })
  putOff(grey)
  await open('a')
  await deliver()
  return id
}

describe('an alert that the mail server puts some receivers off with', () => {
  it('is sent again to them and to nobody else, as the same message', async () => {
    await insertRule(deps, { recipients: [team, grey] })
    putOff(grey)
    await open('a')
    expect(await deliver()).toBe(1)
    const [first] = await events('alert.sent')
    letIn()
    expect(await deliver()).toBe(0)
    later(2)
    expect(await deliver()).toBe(1)
    later(180)
    expect(await deliver()).toBe(0)
    expect(got()).toEqual([
      [team, beginsOf('a')],
      [grey, beginsOf('a')],
    ])
    expect(new Set(ids()).size).toBe(1)
    expect(mails().map(({ field }) => field('to'))).toEqual(Array(2).fill(`${team}, ${grey}`))
    expect(first).toMatchObject({
      cause: alertText.putOff([grey]),
      putOff: [{ address: grey, serverReply: expect.stringMatching(/^450 /) }],
    })
    expect((await events('alert.sent'))[1]).toMatchObject({ to: grey })
    expect(await states()).toEqual([['opened', 'sent']])
    expect(await rule()).toMatchObject({ lastError: null })
  })

  it('says so in the rule while it waits, and rings no bell', async () => {
    await toldWithoutGrey()
    later(5)
    expect(await deliver()).toBe(0)
    expect(await rule()).toMatchObject({ lastError: alertText.putOff([grey]) })
    expect((await listIncidents(deps)).undelivered).toBeNull()
    expect(await states()).toEqual([['opened', 'pending', grey]])
    expect(await events('alert.failed')).toEqual([])
  })

  it('names whom it was refused to for good, also after the others got it', async () => {
    await insertRule(deps, { recipients: [team, grey, nobody] })
    putOff(grey)
    await open('a')
    await deliver()
    const refused = alertText.partlyRefused([nobody])
    expect(await rule()).toMatchObject({ lastError: `${refused} ${alertText.putOff([grey])}` })
    letIn()
    later(2)
    await deliver()
    expect(got().map(([to]) => to)).toEqual([team, grey])
    expect(await rule()).toMatchObject({ lastError: refused })
  })

  it('is told once where it turns out that they are refused for good', async () => {
    await insertRule(deps, { recipients: [team, grey, nobody] })
    putOff(grey, nobody)
    await open('a')
    await deliver()
    putOff(grey)
    later(2)
    expect(await deliver()).toBe(0)
    expect(await states()).toEqual([['opened', 'pending', grey]])
    const refused = [{ address: nobody, serverReply: expect.stringMatching(/^550 /) }]
    expect(await events('alert.failed')).toMatchObject([{ partly: true, refused }])
    letIn()
    later(5)
    await deliver()
    expect(got().map(([to]) => to)).toEqual([team, grey])
    expect(await rule()).toMatchObject({ lastError: alertText.partlyRefused([nobody]) })
  })

  it('is one process’s alone, and another one’s where that died', async () => {
    const id = await toldWithoutGrey()
    letIn()
    later(2)
    expect(await claimMessage(deps, id)).toMatchObject({ message: { only: [grey] } })
    expect(await deliver()).toBe(0)
    await deps.db.update(alertDelivery).set({ claimedUntil: new Date(Date.now() - 1000) })
    expect(await deliver()).toBe(1)
    expect(got().map(([to]) => to)).toEqual([team, grey])
    expect(new Set(ids()).size).toBe(1)
  })

  it('is given up after a day, and the rule and the timeline name who never got it', async () => {
    await toldWithoutGrey()
    await deps.db.update(alertDelivery).set({ attempts: mostAttempts - 1 })
    later(60)
    expect(await deliver()).toBe(0)
    const cause = alertText.neverReached([grey])
    expect(await rule()).toMatchObject({ lastError: cause })
    expect(await events('alert.failed')).toMatchObject([{ partly: true, givenUp: true, cause }])
    expect(await states()).toEqual([['opened', 'sent']])
    expect((await listIncidents(deps)).undelivered).toBeNull()
    letIn()
    later(600)
    expect(await deliver()).toBe(0)
    await close('a')
    expect(await deliver()).toBe(1)
    expect(got()).toEqual([
      [team, beginsOf('a')],
      [`${team} ${grey}`, endOf('a')],
    ])
  })

  it('is given up as well where there is no way to them for a day', async () => {
    await toldWithoutGrey()
    await sandbox.stopMail()
    try {
      later(2)
      await deliver()
      expect((await listIncidents(deps)).undelivered).toMatchObject({ count: 1 })
      expect(await states()).toEqual([['opened', 'pending', grey]])
      await deps.db.update(alertDelivery).set({ attempts: mostAttempts - 1 })
      later(60)
      await deliver()
    } finally {
      await sandbox.startMail()
    }
    expect(await rule()).toMatchObject({ lastError: alertText.neverReached([grey]) })
    expect(await states()).toEqual([['opened', 'sent']])
    expect((await listIncidents(deps)).undelivered).toBeNull()
  })
})

describe('what follows it', () => {
  it('reaches those who heard the beginning at once, and the others after they did', async () => {
    await toldWithoutGrey()
    later(5)
    await close('a')
    expect(await deliver()).toBe(1)
    letIn()
    later(70)
    expect(await deliver()).toBe(2)
    expect(got()).toEqual([
      [team, beginsOf('a')],
      [team, endOf('a')],
      [grey, beginsOf('a')],
      [grey, endOf('a')],
    ])
    const [opened, , again, over] = mails()
    expect(again?.field('message-id')).toBe(opened?.field('message-id'))
    expect(over?.field('in-reply-to')).toBe(opened?.field('message-id'))
    expect(await states()).toEqual([
      ['opened', 'sent'],
      ['recovered', 'sent'],
    ])
  })

  it('waits with the end for who waits longer for the beginning', async () => {
    await toldWithoutGrey()
    await deps.db.update(alertDelivery).set({ attempts: 6 })
    later(5)
    await deliver()
    await close('a')
    await deliver()
    letIn()
    // within the hour, a fifth more or less, that the seventh attempt is followed by
    later(40)
    expect(await deliver()).toBe(0)
    later(40)
    expect(await deliver()).toBe(2)
    expect(got().slice(2)).toEqual([
      [grey, beginsOf('a')],
      [grey, endOf('a')],
    ])
  })

  it('does not wait for them where it is about something else', async () => {
    await toldWithoutGrey()
    later(2)
    await open('b')
    letIn()
    expect(await deliver()).toBe(2)
    expect(got()).toEqual([
      [team, beginsOf('a')],
      [`${team} ${grey}`, beginsOf('b')],
      [grey, beginsOf('a')],
    ])
  })

  it('is told to nobody of what ended without news', async () => {
    await toldWithoutGrey()
    await closeIncidents(deps, ['no-mail'], ['a'], { over: false })
    letIn()
    later(2)
    expect(await deliver()).toBe(0)
    expect(await states()).toEqual([['opened', 'sent']])
  })

  it('of very many at once goes to them as the one message that it was', async () => {
    await insertRule(deps, { recipients: [team, grey] })
    putOff(grey)
    const subjects = Array.from({ length: 30 }, (_, index) => `m${index}`)
    for (const subject of subjects) await open(subject)
    expect(await deliver()).toBe(30)
    later(2)
    await close('m3')
    await open('new')
    expect(await deliver()).toBe(2)
    letIn()
    later(70)
    expect(await deliver()).toBe(32)
    expect(got()).toEqual([
      [team, '30 alerts'],
      [team, endOf('m3')],
      [team, beginsOf('new')],
      [grey, '30 alerts'],
      [grey, endOf('m3')],
      [grey, beginsOf('new')],
    ])
    expect(ids()[3]).toBe(ids()[0])
  })

  it('stays one message through a quiet time and in a digest', async () => {
    now = new Date('2026-11-10T21:00:00Z')
    await insertRule(deps, {
      recipients: [team, grey],
      quietFrom: '22:00',
      quietTo: '07:00',
      digestMinutes: 30,
    })
    putOff(grey)
    await open('a')
    await open('b')
    later(31)
    expect(await deliver()).toBe(2)
    letIn()
    later(31)
    await open('c')
    expect(await deliver()).toBe(0)
    now = new Date('2026-11-11T07:00:00Z')
    expect(await deliver()).toBe(3)
    expect(got()).toEqual([
      [team, '2 alerts'],
      [`${team} ${grey}`, beginsOf('c')],
      [grey, '2 alerts'],
    ])
    expect(ids()[2]).toBe(ids()[0])
  })
})

describe('a rule that is changed while receivers are put off', () => {
  const save = async (changes: Record<string, unknown>) => {
    const stored = await rule()
    if (stored === undefined) throw new Error('no rule')
    const { fields, version } = await readAlertRule(deps, stored.id)
    return updateAlertRule(deps, await insertActor(deps.db), stored.id, {
      fields: { ...fields, ...changes },
      version,
    })
  }

  it('sends to none that it no longer names', async () => {
    await toldWithoutGrey()
    await save({ recipients: [team] })
    letIn()
    later(2)
    expect(await deliver()).toBe(0)
    expect(got().map(([to]) => to)).toEqual([team])
    expect(await states()).toEqual([['opened', 'sent']])
    expect(await rule()).toMatchObject({ lastError: null })
  })

  it('sends to those whom it names now as well, and to nobody twice', async () => {
    await toldWithoutGrey()
    later(2)
    await close('a')
    await deliver()
    letIn()
    await save({ recipients: [team, grey, ops] })
    await deliver()
    expect(got()).toEqual([
      [team, beginsOf('a')],
      [team, endOf('a')],
      [`${grey} ${ops}`, beginsOf('a')],
      [`${grey} ${ops}`, endOf('a')],
    ])
  })

  it('sends to those whom it names while the others are just being sent to', async () => {
    const id = await toldWithoutGrey()
    letIn()
    later(2)
    const claimed = await claimMessage(deps, id)
    if (claimed === null) throw new Error('nothing was due')
    const outcome = await sendAlert(deps, claimed.message)
    await save({ recipients: [team, grey, ops] })
    await settleMessage(deps, claimed, outcome)
    later(2)
    expect(await deliver()).toBe(1)
    expect(got().map(([to]) => to)).toEqual([team, grey, ops])
  })

  it('has told those who heard, where it is disabled and enabled again', async () => {
    await toldWithoutGrey()
    await save({ enabled: false })
    later(2)
    expect(await deliver()).toBe(0)
    letIn()
    await save({ enabled: true })
    expect(await deliver()).toBe(0)
    await close('a')
    expect(await deliver()).toBe(1)
    expect(got().map(([to]) => to)).toEqual([team, `${team} ${grey}`])
  })

  it('sends nothing more by mail once it is a webhook, which is told anew', async () => {
    await toldWithoutGrey()
    await save({ channel: 'webhook', recipients: [], url: 'https://127.0.0.1:9/hook' })
    expect(await states()).toEqual([
      ['opened', 'sent'],
      ['opened:2', 'pending'],
    ])
  })
})

it('a test alert says who is put off, and is not sent again', async () => {
  const { actor } = await createTestConsole(deps, sandbox)
  const id = await insertRule(deps, { recipients: [team, grey, nobody] })
  putOff(grey)
  expect(await testAlert(withoutAuth(deps), actor, id)).toMatchObject({ outcome: 'sent' })
  expect(await rule()).toMatchObject({
    lastError: `${alertText.partlyRefused([nobody])} ${alertText.testPutOff([grey])}`,
  })
  letIn()
  later(2)
  expect(await deliver()).toBe(0)
  expect(got().map(([to]) => to)).toEqual([team])
})
