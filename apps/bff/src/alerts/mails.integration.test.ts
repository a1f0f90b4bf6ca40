import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { closeIncidents } from '../incidents/close-incident.ts'
import { openIncident } from '../incidents/open-incident.ts'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { email as emailTable } from '../tables/email.ts'
import { event } from '../tables/event.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { alertText } from '../text/alerts.ts'
import { insertRule } from '../testing/alert-fixtures.ts'
import { alertMailDeps, insertSender, readMails, sendsThrough } from '../testing/alert-mails.ts'
import { type ConsoleDeps, createTestConsole, withoutAuth } from '../testing/console.ts'
import { insertEmail, type InsertedEmail } from '../testing/fixtures.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { listIncidents } from '../verbs/list-incidents.ts'
import { testAlert } from '../verbs/test-alert.ts'
import { claimMessage } from './claim-message.ts'
import { deliverDueAlerts } from './deliver-due-alerts.ts'
import { sendAlert } from './send-alert.ts'

let sandbox: Sandbox
let database: TestDatabase
let deps: ConsoleDeps
let now = new Date()
const clock = () => now
const later = (minutes: number) => (now = new Date(now.getTime() + minutes * 60_000))

beforeAll(async () => {
  sandbox = await startSandbox()
  database = await openTestDatabase()
  deps = await alertMailDeps(database.db, sandbox, clock)
})
afterAll(async () => {
  await sandbox?.stop()
  await database?.close()
})
let before = 0
beforeEach(async () => {
  await database.empty()
  now = new Date()
  before = sandbox.sent().length
})

const mails = () => readMails(sandbox, before)
const sends = (email: InsertedEmail, changes: Partial<typeof mailAccount.$inferInsert>) =>
  sendsThrough(deps, sandbox, email, changes)
const basicSender = (address: string, password: string) =>
  insertSender(deps, sandbox, address, password)

/** A mailbox that was authorised by OAuth2; its SMTP is Same as Remote Mailbox. */
async function oauth2Sender(address: string): Promise<InsertedEmail> {
  const desk = await createTestConsole(deps, sandbox)
  const configured = await desk.configure({ address })
  expect(await desk.authorize(configured)).toMatchObject({ result: 'success' })
  await sends(configured.email, { authMethod: 'mailbox' })
  return configured.email
}

const open = ({ id, address, accounts }: InsertedEmail) =>
  openIncident(deps, {
    kind: 'needs-reauthorisation',
    subject: accounts.mailbox,
    email: { id, address },
    accountKind: 'mailbox',
    reason: 'The provider no longer accepts the token. Open Config & authorise <again>.',
  })
const close = ({ accounts }: InsertedEmail) =>
  closeIncidents(deps, ['needs-reauthorisation'], [accounts.mailbox])
const deliver = () => deliverDueAlerts(deps)
const rule = async () => (await deps.db.select().from(alertRule))[0]
const deliveries = () =>
  deps.db
    .select({ state: alertDelivery.state, attempts: alertDelivery.attempts })
    .from(alertDelivery)
    .orderBy(alertDelivery.id)

describe('an alert by mail', () => {
  it('goes through a mailbox that was authorised by OAuth2, and its recovery follows it', async () => {
    const billing = await oauth2Sender('billing@example.test')
    const broken = await insertEmail(deps.db, 'support@example.test')
    await insertRule(deps, { recipients: ['team@elsewhere.test', 'ops@elsewhere.test'] })
    await open(broken)
    expect(await deliver()).toBe(1)
    later(3)
    await close(broken)
    expect(await deliver()).toBe(1)
    const [opened, over] = mails()
    if (opened === undefined || over === undefined) throw new Error('not sent')
    expect([opened.from, opened.to]).toEqual([
      billing.address,
      ['team@elsewhere.test', 'ops@elsewhere.test'],
    ])
    expect(opened.field('subject')).toBe('[Mailgrant] support@example.test needs re-authorisation')
    expect(opened.field('from')).toBe('Mailgrant <billing@example.test>')
    expect(opened.field('auto-submitted')).toBe('auto-generated')
    expect(opened.text).toContain('Cause: The provider no longer accepts the token.')
    expect(opened.text).toContain('authorise &lt;again&gt;.')
    expect(opened.text).toContain(
      `Open: http://localhost:3999/emails/${broken.id}/mailbox/config/token`,
    )
    expect(opened.field('in-reply-to')).toBeUndefined()
    expect(over.field('subject')).toBe('[Mailgrant] support@example.test is authorised again')
    expect(over.field('references')).toBe(opened.field('message-id'))
    expect(over.field('in-reply-to')).toBe(opened.field('message-id'))
    const sent = await deps.db.select().from(event).where(eq(event.type, 'alert.sent'))
    expect(sent).toMatchObject([
      { emailAddress: 'support@example.test', detail: { through: 'billing@example.test' } },
      { emailAddress: 'support@example.test' },
    ])
  })

  it('never goes through the email that it is about, even where the rule names that one', async () => {
    const support = await basicSender('support@example.test', 'support-password')
    await insertRule(deps, { senderEmailId: support.id })
    await open(support)
    expect(await deliver()).toBe(0)
    expect(await deliveries()).toEqual([{ state: 'pending', attempts: 0 }])
    expect((await rule())?.lastError).toBe(
      `${alertText.noSender.cause} ${alertText.noSender.remedy}`,
    )
    expect((await listIncidents(deps)).undelivered).toMatchObject({ count: 1 })
    await basicSender('sales@example.test', 'sales-password')
    later(1)
    expect(await deliver()).toBe(1)
    expect(mails().map(({ from }) => from)).toEqual(['sales@example.test'])
    expect((await listIncidents(deps)).undelivered).toBeNull()
    expect((await rule())?.lastError).toBeNull()
  })

  it('that nobody could send is told afterwards, with its end, once somebody can', async () => {
    const support = await basicSender('support@example.test', 'support-password')
    await insertRule(deps)
    await open(support)
    await deliver()
    expect(mails()).toEqual([])
    later(1)
    await close(support)
    // the one that was broken is well again, and sends it
    expect(await deliver()).toBe(2)
    const [opened, over] = mails()
    expect(opened?.field('subject')).toBe('[Mailgrant] support@example.test needs re-authorisation')
    expect(opened?.text).toContain('Over since: ')
    expect(opened?.text).not.toContain('What to do')
    expect(over?.field('subject')).toBe('[Mailgrant] support@example.test is authorised again')
    expect(over?.field('in-reply-to')).toBe(opened?.field('message-id'))
    expect((await rule())?.lastError).toBeNull()
    expect(await deliver()).toBe(0)
  })

  it('that nobody could send for a day, and that is over, is told to nobody', async () => {
    const support = await basicSender('support@example.test', 'support-password')
    await insertRule(deps)
    await open(support)
    await deliver()
    await close(support)
    await deps.db.update(mailAccount).set({ enabled: false })
    later(24 * 60)
    expect(await deliver()).toBe(0)
    later(1)
    await sends(support, { enabled: true })
    expect(await deliver()).toBe(0)
    expect((await deliveries()).map(({ state }) => state)).toEqual(['dropped', 'dropped'])
    expect(mails()).toEqual([])
  })

  it('that nobody could send is dropped where it ended without news', async () => {
    const support = await basicSender('support@example.test', 'support-password')
    await insertRule(deps)
    await open(support)
    await deliver()
    const { accounts } = support
    await closeIncidents(deps, ['needs-reauthorisation'], [accounts.mailbox], { over: false })
    later(5)
    expect(await deliver()).toBe(0)
    expect(await deliveries()).toMatchObject([{ state: 'dropped' }])
  })

  it('prefers the rule’s own sender, and goes on with the next where a server refuses one', async () => {
    const broken = await insertEmail(deps.db, 'support@example.test')
    const sales = await basicSender('sales@example.test', 'not-the-password')
    await basicSender('billing@example.test', 'billing-password')
    await insertRule(deps, { senderEmailId: sales.id })
    await open(broken)
    expect(await deliver()).toBe(1)
    expect(mails().map(({ from }) => from)).toEqual(['billing@example.test'])
    const [blamed] = await deps.db
      .select()
      .from(mailAccount)
      .where(eq(mailAccount.id, sales.accounts.smtp))
    expect(blamed?.lastError).toMatchObject({ code: 'authentication_failed' })
    const [found] = await deps.db.select().from(incident).where(eq(incident.emailId, sales.id))
    expect(found).toMatchObject({ kind: 'failing', accountKind: 'smtp', closedAt: null })
    later(3)
    expect(await deliver()).toBe(1)
    expect(mails()[1]?.field('subject')).toBe('[Mailgrant] sales@example.test is failing')
    expect(mails()[1]?.from).toBe('billing@example.test')
  })

  it('goes through the next where the password of one does not open', async () => {
    const broken = await insertEmail(deps.db, 'support@example.test')
    const sales = await basicSender('sales@example.test', 'sales-password')
    await sends(sales, { passwordSealed: 'eyJhbGciOiJkaXIifQ..AAAA.AAAA.AAAA' })
    const id = await insertRule(deps, { senderEmailId: sales.id })
    await open(broken)
    expect(await deliver()).toBe(0)
    expect((await rule())?.lastError).toContain(alertText.noSender.cause)
    await basicSender('billing@example.test', 'billing-password')
    later(2)
    expect(await deliver()).toBe(1)
    const { actor } = await createTestConsole(deps, sandbox)
    expect(await testAlert(withoutAuth(deps), actor, id)).toMatchObject({ outcome: 'sent' })
    expect(mails().map(({ from }) => from)).toEqual(Array(2).fill('billing@example.test'))
  })

  it('whose recipients are refused is no fault of the account', async () => {
    const broken = await insertEmail(deps.db, 'support@example.test')
    const sales = await basicSender('sales@example.test', 'sales-password')
    await insertRule(deps, { recipients: ['nobody@example.test'] })
    await open(broken)
    expect(await deliver()).toBe(0)
    expect((await rule())?.lastError).toContain('Through sales@example.test: ')
    const [account] = await deps.db
      .select()
      .from(mailAccount)
      .where(eq(mailAccount.id, sales.accounts.smtp))
    expect(account?.lastError).toBeNull()
    expect(await deliveries()).toEqual([{ state: 'pending', attempts: 1 }])
  })

  it('that some recipients are refused says whom, and is not sent again to the others', async () => {
    const broken = await insertEmail(deps.db, 'support@example.test')
    await basicSender('sales@example.test', 'sales-password')
    await insertRule(deps, { recipients: ['team@elsewhere.test', 'nobody@example.test'] })
    await open(broken)
    expect(await deliver()).toBe(1)
    later(180)
    expect(await deliver()).toBe(0)
    expect(mails().map(({ to }) => to)).toEqual([['team@elsewhere.test']])
    const cause = alertText.partlyRefused(['nobody@example.test'])
    expect(await rule()).toMatchObject({ lastError: cause })
    expect((await listIncidents(deps)).undelivered).toBeNull()
    const refused = [
      { address: 'nobody@example.test', serverReply: expect.stringContaining('550') },
    ]
    const sent = await deps.db.select().from(event).where(eq(event.type, 'alert.sent'))
    expect(sent).toMatchObject([{ emailAddress: broken.address, detail: { cause, refused } }])
  })

  it('is repeated under the same Message-ID by who finds it sent and not remembered', async () => {
    const broken = await insertEmail(deps.db, 'support@example.test')
    await basicSender('sales@example.test', 'sales-password')
    const id = await insertRule(deps)
    await open(broken)
    const claimed = await claimMessage(deps, id)
    if (claimed === null) throw new Error('nothing was due')
    expect(await sendAlert(deps, claimed.message)).toMatchObject({ outcome: 'sent' })
    expect(await deliver()).toBe(0)
    await deps.db.update(alertDelivery).set({ claimedUntil: new Date(Date.now() - 1000) })
    expect(await deliver()).toBe(1)
    const ids = mails().map(({ field }) => field('message-id'))
    expect(ids).toHaveLength(2)
    expect(ids[1]).toBe(ids[0])
  })

  it('of many incidents at once is one, which lists them', async () => {
    await basicSender('sales@example.test', 'sales-password')
    await insertRule(deps)
    await deps.db.transaction(async (tx) => {
      for (let index = 0; index < 120; index += 1)
        await openIncident(
          { db: tx, clock },
          { kind: 'no-mail', subject: `m${index}`, reason: 'No mail since yesterday.' },
        )
    })
    expect(await deliver()).toBe(120)
    const [only, ...others] = mails()
    expect(others).toEqual([])
    expect(only?.field('subject')).toBe('[Mailgrant] 120 alerts')
    expect(only?.text).toContain('and 20 more.')
    expect(only?.text.match(/^No mail fetched from/gm)).toHaveLength(100)
  })

  it('is tried at once by a test, which says through whom', async () => {
    const { actor } = await createTestConsole(deps, sandbox)
    const id = await insertRule(deps)
    const all = withoutAuth(deps)
    expect(await testAlert(all, actor, id)).toEqual({ outcome: 'failed', ...alertText.noSender })
    await basicSender('sales@example.test', 'sales-password')
    expect(await testAlert(all, actor, id)).toEqual({
      outcome: 'sent',
      through: 'sales@example.test',
    })
    expect(mails()[0]?.field('subject')).toBe('[Mailgrant] Test alert')
    expect(await rule()).toMatchObject({ lastDeliveredAt: now, lastError: null })
  })

  it('is sent by who was at work last; a disabled or failing account is not asked', async () => {
    const broken = await insertEmail(deps.db, 'support@example.test')
    const old = await basicSender('billing@example.test', 'billing-password')
    await sends(old, { lastActivityAt: new Date(now.getTime() - 86_400_000) })
    await basicSender('sales@example.test', 'sales-password')
    const off = await basicSender('owner@example.test', 'owner-password')
    const failing = await basicSender('customer@example.test', 'customer-password')
    await sends(off, { enabled: false, lastActivityAt: later(1) })
    await sends(failing, { lastActivityAt: now, lastError: { code: 'timeout', message: 'Late.' } })
    await insertRule(deps)
    await open(broken)
    await deliver()
    expect(mails().map(({ from }) => from)).toEqual(['sales@example.test'])
    expect(await deps.db.$count(emailTable)).toBe(5)
  })
})
