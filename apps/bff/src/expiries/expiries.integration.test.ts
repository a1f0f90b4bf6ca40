import { and, eq, isNull, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { insertDraft, insertEmail } from '../testing/fixtures.ts'
import { openTestDatabase } from '../testing/open-database.ts'
import { listExpiries } from '../verbs/list-expiries.ts'
import { daysAhead } from './near.ts'
import { reviewExpiries } from './review-expiries.ts'
import { reviewGrantExpiries } from './review-grant-expiries.ts'

const database = await openTestDatabase()
const { db } = database
const start = new Date('2026-11-01T12:00:00Z')
const day = 86_400_000
let now = start
const clock = () => now
const later = (days: number) => (now = new Date(start.getTime() + days * day))
const dateIn = (days: number) => new Date(start.getTime() + days * day).toISOString().slice(0, 10)

afterAll(() => database.close())
beforeEach(async () => {
  await database.empty()
  now = start
})

/** An email with an enabled mailbox that holds a grant of a config of its own. */
async function insertUsed(
  name: string,
  {
    config = {},
    endsInDays = null,
    enabled = true,
  }: {
    config?: Partial<typeof idpConfig.$inferInsert>
    endsInDays?: number | null
    enabled?: boolean
  } = {},
) {
  const email = await insertEmail(db, `${name}@example.test`)
  const configId = await insertDraft(db, email.accounts.mailbox, 'google')
  const grantId = v7()
  await db
    .update(idpConfig)
    .set({ name, state: 'enabled', ...config })
    .where(eq(idpConfig.id, configId))
  await db
    .update(mailAccount)
    .set({ authMethod: 'oauth2', idpConfigId: configId, enabled })
    .where(eq(mailAccount.id, email.accounts.mailbox))
  await db.insert(tokenGrant).values({
    id: grantId,
    accountId: email.accounts.mailbox,
    configId,
    accessTokenSealed: '',
    refreshTokenSealed: '',
    accessTokenHint: '',
    refreshTokenHint: '',
    scopes: '',
    resourceOwner: name,
    ownerSubject: name,
    configSignature: '',
    status: 'authorized',
    issuedAt: new Date(start.getTime() - 80 * day),
    endsAt: endsInDays === null ? null : new Date(start.getTime() + endsInDays * day),
  })
  return { email, configId, grantId, accountId: email.accounts.mailbox }
}

const setConfig = (id: string, set: Partial<typeof idpConfig.$inferInsert>) =>
  db.update(idpConfig).set(set).where(eq(idpConfig.id, id))
const endGrant = (id: string, days: number) =>
  db
    .update(tokenGrant)
    .set({ endsAt: new Date(start.getTime() + days * day) })
    .where(eq(tokenGrant.id, id))
const open = () =>
  db
    .select({ kind: incident.kind, days: incident.days, reason: incident.reason })
    .from(incident)
    .where(isNull(incident.closedAt))
    .orderBy(incident.openedAt, incident.kind)
const review = () => reviewExpiries({ db, clock })
const told = async () =>
  (
    await db
      .select({ moment: alertDelivery.moment })
      .from(alertDelivery)
      .orderBy(alertDelivery.createdAt, alertDelivery.id)
  ).map(({ moment }) => moment)
const listen = () =>
  db.insert(alertRule).values({
    id: v7(),
    name: 'Team',
    channel: 'mail',
    recipients: ['team@example.test'],
    events: ['secret-expires', 'certificate-expires', 'grant-ends', 'recovered'],
    createdAt: now,
    updatedAt: now,
  })

describe('a client secret that expires', () => {
  it('is told at 60, 30, 7 and 1 days, once each however often it is looked at', async () => {
    await listen()
    await insertUsed('contoso', { config: { secretExpiresOn: dateIn(61) } })
    await review()
    expect(await open()).toEqual([])
    for (const days of [2, 2, 20, 32, 40, 55, 60, 60.9]) {
      later(days)
      await review()
      await review()
    }
    expect(await told()).toEqual(['opened', 'days:30', 'days:7', 'days:1'])
    expect(await open()).toMatchObject([{ kind: 'secret-expires', days: 1 }])
  })

  it('goes on saying that it has expired until it is replaced', async () => {
    await listen()
    const { configId } = await insertUsed('contoso', { config: { secretExpiresOn: dateIn(1) } })
    later(3)
    await review()
    expect(await open()).toMatchObject([{ reason: expect.stringContaining('has expired') }])
    await db.update(alertDelivery).set({ state: 'sent', attempts: 1 })
    await setConfig(configId, { secretExpiresOn: dateIn(300) })
    await review()
    expect(await open()).toEqual([])
    expect(await told()).toEqual(['opened', 'recovered'])
  })

  it('that was replaced by one that ends soon as well is told from the beginning', async () => {
    await listen()
    const { configId } = await insertUsed('contoso', { config: { secretExpiresOn: dateIn(5) } })
    await review()
    await setConfig(configId, { secretExpiresOn: dateIn(50) })
    await review()
    expect(await open()).toMatchObject([{ days: 60 }])
    later(45)
    await review()
    expect(await open()).toMatchObject([{ days: 7 }])
  })

  it('alerts nobody where no enabled account uses it, and ends without news where none does any more', async () => {
    await listen()
    await insertUsed('idle', { config: { secretExpiresOn: dateIn(5) }, enabled: false })
    const { accountId } = await insertUsed('busy', { config: { secretExpiresOn: dateIn(5) } })
    await review()
    expect(await open()).toMatchObject([{ reason: expect.stringContaining('busy') }])
    await db.update(alertDelivery).set({ state: 'sent', attempts: 1 })
    await db.update(mailAccount).set({ enabled: false }).where(eq(mailAccount.id, accountId))
    await review()
    expect(await open()).toEqual([])
    expect(await told()).toEqual(['opened'])
  })

  it('counts for sending with the mailbox’s sign-in', async () => {
    const { email } = await insertUsed('sender', {
      config: { secretExpiresOn: dateIn(5) },
      enabled: false,
    })
    await db
      .update(mailAccount)
      .set({ authMethod: 'mailbox', enabled: true })
      .where(and(eq(mailAccount.id, email.accounts.smtp)))
    await review()
    expect(await open()).toHaveLength(1)
  })

  it('is another matter than a certificate', async () => {
    await insertUsed('contoso', {
      config: { secretExpiresOn: dateIn(5), certificateExpiresOn: dateIn(25) },
    })
    await review()
    expect(await open()).toMatchObject([
      { kind: 'certificate-expires', days: 30 },
      { kind: 'secret-expires', days: 7 },
    ])
  })
})

describe('a grant that ends', () => {
  it('is told at 14 and 3 days, and over when it was used', async () => {
    await listen()
    const { grantId } = await insertUsed('idle', { endsInDays: 15 })
    await review()
    expect(await open()).toEqual([])
    for (const days of [1, 1.5, 12]) {
      later(days)
      await review()
    }
    expect(await told()).toEqual(['opened', 'days:3'])
    await db.update(alertDelivery).set({ state: 'sent', attempts: 1 })
    await endGrant(grantId, 90)
    await review()
    expect(await open()).toEqual([])
    expect(await told()).toEqual(['opened', 'days:3', 'recovered'])
  })

  it('of an application in Testing is told at 2 and 1 days', async () => {
    await insertUsed('testing', { config: { testing: true }, endsInDays: 7 })
    later(4)
    await review()
    expect(await open()).toEqual([])
    later(5)
    await review()
    expect(await open()).toMatchObject([{ days: 2, reason: expect.stringContaining('Testing') }])
    later(6.5)
    await review()
    expect(await open()).toMatchObject([{ days: 1 }])
  })

  it('ends without news where the grant was lost: that is told by itself', async () => {
    await listen()
    const { grantId } = await insertUsed('lost', { endsInDays: 2 })
    await review()
    await db.update(alertDelivery).set({ state: 'sent', attempts: 1 })
    later(3)
    await review()
    expect(await open()).toMatchObject([{ reason: expect.stringContaining('has ended') }])
    await db
      .update(tokenGrant)
      .set({ status: 'needs-reauthorization' })
      .where(eq(tokenGrant.id, grantId))
    await review()
    expect(await open()).toEqual([])
    expect(await told()).not.toContain('recovered')
  })

  it('is found among many, lot by lot', async () => {
    for (let each = 0; each < 7; each += 1) await insertUsed(`near${each}`, { endsInDays: 3 })
    await insertUsed('far', { endsInDays: 80 })
    await reviewGrantExpiries({ db, clock }, { lotSize: 3 })
    expect(await open()).toHaveLength(7)
    await db.update(tokenGrant).set({ endsAt: new Date(start.getTime() + 80 * day) })
    await reviewGrantExpiries({ db, clock }, { lotSize: 3 })
    expect(await open()).toEqual([])
  })
})

describe('the list of expiries', () => {
  it('has what ends first at its top and pages both ways over all kinds', async () => {
    const first = await insertUsed('first', { endsInDays: 2 })
    await insertUsed('second', { config: { secretExpiresOn: dateIn(9) }, endsInDays: 9 })
    await insertUsed('third', {
      config: { secretExpiresOn: dateIn(9), certificateExpiresOn: dateIn(9) },
    })
    // ends in the very moment that the date does
    await db
      .update(tokenGrant)
      .set({ endsAt: new Date(`${dateIn(9)}T23:59:59Z`) })
      .where(eq(tokenGrant.resourceOwner, 'third'))
    await insertUsed('never')
    const whole = await listExpiries({ db }, { limit: 50 })
    const key = ({ what, id }: { what: string; id: string }) => `${what} ${id}`
    expect(whole.items.map(({ what }) => what)).toEqual([
      'grant',
      'grant',
      'grant',
      'certificate',
      'secret',
      'secret',
    ])
    expect(whole).toMatchObject({ next: null, previous: null })
    expect(whole.items[0]).toMatchObject({
      id: first.grantId,
      account: { emailId: first.email.id, kind: 'mailbox' },
      affects: 1,
    })
    for (const limit of [1, 2, 4]) {
      const forth: string[] = []
      let page = await listExpiries({ db }, { limit })
      let last = page
      for (;;) {
        forth.push(...page.items.map(key))
        last = page
        if (page.next === null) break
        page = await listExpiries({ db }, { limit, cursor: page.next })
      }
      expect(forth).toEqual(whole.items.map(key))
      const back = last.items.map(key)
      for (let cursor = last.previous; cursor !== null;) {
        const before = await listExpiries({ db }, { limit, cursor })
        back.unshift(...before.items.map(key))
        cursor = before.previous
      }
      expect(back).toEqual(forth)
    }
  })

  it('refuses a cursor that it did not write', async () => {
    await expect(listExpiries({ db }, { limit: 5, cursor: 'x' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })
})

describe('among twenty thousand grants', () => {
  it('a page and a review read by the index what is near, not what exists', async () => {
    const { grantId, configId } = await insertUsed('near', { endsInDays: 3 })
    await db.execute(sql`
      with made as (
        insert into email (id, address, created_at, updated_at)
        select gen_random_uuid(), 'many' || n || '@example.test', now(), now()
        from generate_series(1, 20000) n returning id
      ), accounts as (
        insert into mail_account (id, email_id, kind, enabled, protocol, tls_mode, auth_method, idp_config_id, after_fetch, updated_at)
        select gen_random_uuid(), id, 'mailbox', true, 'imap', 'implicit', 'oauth2', ${configId}, 'nothing', now()
        from made returning id
      )
      insert into token_grant (id, account_id, config_id, access_token_sealed, refresh_token_sealed, access_token_hint, refresh_token_hint, scopes, resource_owner, owner_subject, config_signature, status, issued_at, ends_at)
      select gen_random_uuid(), id, ${configId}, '', '', '', '', '', '', '', '', 'authorized', now(), ${start.toISOString()}::timestamptz + interval '80 days'
      from accounts`)
    await db.execute(sql`analyze`)
    const page = await listExpiries({ db }, { limit: 50 })
    expect(page.items[0]).toMatchObject({ id: grantId })
    const plan = await db.execute(sql`explain
      select id from token_grant where status = 'authorized'
        and ends_at <= ${daysAhead(14, start).toISOString()}::timestamptz order by ends_at, id limit 200`)
    expect(JSON.stringify(plan)).toContain('token_grant_ends')
    await review()
    expect(await open()).toHaveLength(1)
  })
})
