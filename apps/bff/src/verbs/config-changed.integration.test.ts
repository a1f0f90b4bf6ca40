import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findSenders } from '../alerts/find-senders.ts'
import { reviewExpiries } from '../expiries/review-expiries.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { circuit } from '../tables/circuit.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import {
  type Configured,
  consoleDeps,
  createTestConsole,
  type TestConsole,
  withoutAuth,
} from '../testing/console.ts'
import { insertRule } from '../testing/alert-fixtures.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { readEmail } from './read-email.ts'
import { updateIdpConfig } from './update-idp-config.ts'

let sandbox: Sandbox
let database: TestDatabase
let desk: TestConsole

beforeAll(async () => {
  sandbox = await startSandbox({ mail: false })
  database = await openTestDatabase()
})
afterAll(async () => {
  await sandbox?.stop()
  await database?.close()
})
beforeEach(async () => {
  sandbox.knobs.reset()
  await database.empty()
  desk = await createTestConsole(consoleDeps(database.db, sandbox), sandbox)
})

type Fields = Configured['fields']

/** Two emails of one config, both authorised and in use. */
async function twoOfOneConfig() {
  const support = await desk.configure()
  expect(await desk.authorize(support)).toMatchObject({ result: 'success' })
  const other = await desk.configure({ address: 'sales@example.test' })
  const sales = {
    ...other,
    configId: support.configId,
    fields: { ...support.fields, clientSecret: null },
  }
  expect(await desk.authorize(sales)).toMatchObject({ result: 'success' })
  await database.db
    .update(mailAccount)
    .set({ enabled: true, host: 'outlook.office365.com', port: 993 })
    .where(eq(mailAccount.kind, 'mailbox'))
  return { support: { ...support, fields: sales.fields }, sales }
}
const inModal = (changed: Fields, configured: Configured) =>
  desk.submit({ ...configured, fields: changed })
const onPage = (changed: Fields, { configId }: Configured) =>
  updateIdpConfig(withoutAuth(desk.deps), desk.actor, configId, {
    fields: changed,
    version: 1,
    overwrite: true,
  })
const open = async () => {
  const rows = await database.db
    .select({ kind: incident.kind, address: incident.emailAddress })
    .from(incident)
    .where(isNull(incident.closedAt))
    .orderBy(incident.emailAddress, incident.kind)
  return rows.map(({ kind, address }) => (address === null ? kind : `${kind} ${address}`))
}
const statuses = async (...all: Configured[]) => {
  const emails = await Promise.all(all.map(({ email }) => readEmail(desk.deps, email.id)))
  return emails.map(({ mailbox }) => mailbox.status.value)
}
const refreshed = ({ email }: Configured) =>
  desk.deps.broker.accessToken(email.accounts.mailbox, { force: true })
const otherScopes = (fields: Fields) => ({
  ...fields,
  scopes: fields.scopes
    .split(' ')
    .filter((scope) => !scope.includes('POP'))
    .join(' '),
})

describe('a config that asks for other scopes', () => {
  it('changed in a mailbox’s modal is told of the other emails, not of the one on its way', async () => {
    const { support } = await twoOfOneConfig()
    const submitted = await inModal(otherScopes(support.fields), support)
    expect(submitted.body.next).toBe('redirect')
    expect(await open()).toEqual(['needs-reauthorisation sales@example.test'])
  })

  it('changed on its own page is told of all', async () => {
    const { support } = await twoOfOneConfig()
    await onPage(otherScopes(support.fields), support)
    expect(await open()).toEqual([
      'needs-reauthorisation sales@example.test',
      'needs-reauthorisation support@example.test',
    ])
  })

  it.each([
    ['in the modal', inModal],
    ['on its page', onPage],
  ])('and then for the former ones again, %s, is well', async (_where, save) => {
    const { support, sales } = await twoOfOneConfig()
    await onPage(otherScopes(support.fields), support)
    expect(await open()).toHaveLength(2)
    await save(support.fields, sales)
    expect(await open()).toEqual([])
  })
})

describe('a client that was refused', () => {
  it('is over where another sign-in shows that it is let in, for all emails', async () => {
    const { support, sales } = await twoOfOneConfig()
    sandbox.knobs.set({ tokenFault: 'invalid_client', count: 1 })
    await refreshed(support)
    expect(await open()).toEqual(['failing'])
    await desk.comeBack(await desk.submit(sales, { reauthorize: true }))
    expect(await open()).toEqual([])
    const grants = await database.db.select({ code: tokenGrant.failureCode }).from(tokenGrant)
    expect(grants).toEqual([{ code: null }, { code: null }])
  })

  it('is over also where what came then was not kept', async () => {
    const { support, sales } = await twoOfOneConfig()
    sandbox.knobs.set({ tokenFault: 'invalid_client', count: 1 })
    await refreshed(support)
    const user = { address: 'billing@example.test', password: 'billing-password' }
    const submitted = await desk.submit(sales, { reauthorize: true })
    const landing = await desk.comeBack(submitted, { user })
    expect(await desk.outcome(sales, landing.path)).toMatchObject({ failure: 'wrong-account' })
    expect(await open()).toEqual([])
  })

  it('is over where the last account that used it is given another config', async () => {
    const first = await desk.configure()
    expect(await desk.authorize(first)).toMatchObject({ result: 'success' })
    sandbox.knobs.set({ tokenFault: 'invalid_client', count: 1 })
    await refreshed(first)
    expect(await open()).toEqual(['failing'])
    await desk.submit(await desk.configure({ email: first.email }))
    expect(await open()).toEqual([])
  })
})

describe('an authorization server that is down', () => {
  async function down() {
    const both = await twoOfOneConfig()
    sandbox.knobs.set({ tokenFault: 'server-error' })
    for (let n = 0; n < 5; n += 1) {
      await database.db.update(tokenGrant).set({ retryAt: null })
      await refreshed(both.support)
    }
    sandbox.knobs.reset()
    expect(await open()).toEqual(['server-down'])
    return both
  }
  // the sandbox by another of its names: another origin
  const elsewhere = (fields: Fields) => ({
    ...fields,
    clientSecret: 'typed-again',
    tokenEndpoint: fields.tokenEndpoint.replace('127.0.0.1', 'localhost'),
  })

  it.each([
    ['in the modal', inModal],
    ['on its page', onPage],
  ])('is forgotten where its last config was moved away, %s', async (_where, save) => {
    const { support } = await down()
    const moved = elsewhere(support.fields)
    expect(moved.tokenEndpoint).not.toBe(support.fields.tokenEndpoint)
    await save(moved, support)
    const [config] = await database.db
      .select({ tokenEndpoint: idpConfig.tokenEndpoint })
      .from(idpConfig)
      .where(eq(idpConfig.id, support.configId))
    expect(config?.tokenEndpoint).toBe(moved.tokenEndpoint)
    expect(await open()).not.toContain('server-down')
    expect(await database.db.select().from(circuit)).toEqual([])
  })

  it('goes on where another config still uses it', async () => {
    const third = await desk.configure({ address: 'billing@example.test' })
    expect(await desk.authorize(third)).toMatchObject({ result: 'success' })
    const { support } = await down()
    await onPage(elsewhere(support.fields), support)
    expect(await open()).toContain('server-down')
  })
})

describe('a config that gives no tokens, whatever the number of its emails', () => {
  it('is one incident while it is disabled, and the accounts say why', async () => {
    const { support, sales } = await twoOfOneConfig()
    await onPage({ ...support.fields, enabled: false }, support)
    expect(await open()).toEqual(['failing'])
    const [told] = await database.db.select().from(incident)
    expect(told).toMatchObject({
      subject: support.configId,
      configId: support.configId,
      emailId: null,
      reason: expect.stringContaining('is disabled'),
    })
    expect(await statuses(support, sales)).toEqual(['failing', 'failing'])
    await onPage(support.fields, support)
    expect(await open()).toEqual([])
    expect(await statuses(support, sales)).toEqual(['authorised', 'authorised'])
  })

  it('warns only where the date of its secret has passed, and tokens come all the same', async () => {
    const { support, sales } = await twoOfOneConfig()
    await database.db.update(idpConfig).set({ secretExpiresOn: '2020-01-01' })
    await reviewExpiries(desk.deps)
    expect(await refreshed(support)).toMatchObject({ outcome: 'token' })
    await onPage({ ...support.fields, secretExpiresOn: '2020-01-02' }, support)
    expect(await open()).toEqual(['secret-expires'])
    expect(await statuses(support, sales)).toEqual(['expires-soon', 'expires-soon'])
    await onPage({ ...support.fields, secretExpiresOn: '2100-01-01' }, support)
    expect(await open()).toEqual([])
  })

  it('goes on sending alerts by its emails where the date of its secret has passed', async () => {
    const { support } = await twoOfOneConfig()
    await database.db
      .update(mailAccount)
      .set({ enabled: true, host: 'smtp.office365.com', port: 587, authMethod: 'mailbox' })
      .where(eq(mailAccount.id, support.email.accounts.smtp))
    await database.db.update(idpConfig).set({ secretExpiresOn: '2020-01-01' })
    const ruleId = await insertRule(desk.deps)
    const [rule] = await database.db.select().from(alertRule).where(eq(alertRule.id, ruleId))
    if (rule === undefined) throw new Error('no rule')
    const senders = await findSenders(desk.deps, { id: 'm', at: new Date(), rule, news: [] }, 3)
    expect(senders.map(({ email }) => email.address)).toEqual(['support@example.test'])
  })

  it('is one incident once the client is refused, whatever the date says', async () => {
    const { support } = await twoOfOneConfig()
    await database.db.update(idpConfig).set({ secretExpiresOn: '2020-01-01' })
    sandbox.knobs.set({ tokenFault: 'invalid_client', count: 1 })
    await refreshed(support)
    expect(await open()).toEqual(['failing'])
  })

  it('is nobody’s trouble where no enabled account uses it, from when the last is switched off', async () => {
    const { support } = await twoOfOneConfig()
    await onPage({ ...support.fields, enabled: false }, support)
    await database.db.update(mailAccount).set({ enabled: false })
    await reviewExpiries(desk.deps)
    expect(await open()).toEqual([])
  })

  it('and has no token that fits it any more is told of by its emails, not by itself', async () => {
    const { support } = await twoOfOneConfig()
    await onPage({ ...otherScopes(support.fields), enabled: false }, support)
    expect(await open()).toEqual([
      'needs-reauthorisation sales@example.test',
      'needs-reauthorisation support@example.test',
    ])
  })
})

describe('a save on the page of a config', () => {
  it('is stored with its entry in the timeline, or not at all', async () => {
    const { support } = await twoOfOneConfig()
    const stored = () =>
      database.db.select().from(idpConfig).where(eq(idpConfig.id, support.configId))
    const before = await stored()
    await database.raw.run(
      `alter table event add constraint no_saves check (type <> 'config.saved') not valid`,
    )
    const saving = onPage({ ...support.fields, name: 'Another' }, support)
    await saving.catch(() => undefined)
    await database.raw.run('alter table event drop constraint no_saves')
    await expect(saving).rejects.toThrow(/insert into "event"/)
    expect(await stored()).toEqual(before)
  })
})
