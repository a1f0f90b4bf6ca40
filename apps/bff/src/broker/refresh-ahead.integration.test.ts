import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { desc, eq, inArray } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idpConfig } from '../tables/idp-config.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import {
  type Configured,
  consoleDeps,
  createTestConsole,
  type TestConsole,
  withoutAuth,
} from '../testing/console.ts'
import { insertGrants } from '../testing/many-grants.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { updateIdpConfig } from '../verbs/update-idp-config.ts'

let sandbox: Sandbox
let database: TestDatabase
let desk: TestConsole
let configured: Configured
let accountId: string
let later = 0
let began = Date.now()
/** It stands still by itself, so that what depends on a second does not depend on the machine. */
const clock = () => new Date(began + later)
const minute = 60_000
const day = 86_400_000

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
  later = 0
  began = Date.now()
  await database.empty()
  desk = await createTestConsole(consoleDeps(database.db, sandbox, { clock }), sandbox)
  configured = await desk.configure()
  await desk.authorize(configured)
  accountId = configured.email.accounts.mailbox
  sandbox.ledger.clear()
})

const refreshes = () => sandbox.ledger.refreshRequests().length
const another = () => consoleDeps(database.db, sandbox, { clock }).broker
const grantOf = async (account = accountId) => {
  const [grant] = await database.db
    .select()
    .from(tokenGrant)
    .where(eq(tokenGrant.accountId, account))
  if (grant === undefined) throw new Error('no grant')
  return grant
}
const dueInMinutes = async () => (Number((await grantOf()).dueAt) - clock().getTime()) / minute
/** To when the grant is due, and a moment more. */
const untilDue = async () => {
  later = Number((await grantOf()).dueAt) - began + 1000
}
const ahead = () => desk.deps.broker.refreshAhead(accountId)
const use = () => desk.deps.broker.accessToken(accountId)

describe('a grant', () => {
  it('is refreshed ahead while it is used, and then kept alive', async () => {
    expect(await dueInMinutes()).toBeCloseTo(55, 0)
    expect(await grantOf()).toMatchObject({ usedAt: null, endsAt: expect.any(Date) })
    expect(await ahead()).toBe('not-due')
    await untilDue()
    // the first refresh shows whether the refresh token is any good
    expect(await ahead()).toBe('refreshed')
    expect(await dueInMinutes()).toBeCloseTo(55, 0)
    await use()
    await desk.deps.broker.flushUse()
    await untilDue()
    expect(await ahead()).toBe('refreshed')
    expect(refreshes()).toBe(2)
    // used before, but not since
    expect(await dueInMinutes()).toBeCloseTo(55, 0)
    await untilDue()
    expect(await ahead()).toBe('not-due')
    expect(refreshes()).toBe(2)
    const days = (await dueInMinutes()) / 60 / 24
    expect(days).toBeGreaterThan(26)
    expect(days).toBeLessThan(34)
    await untilDue()
    expect(await ahead()).toBe('refreshed')
    const { endsAt } = await grantOf()
    expect(Number(endsAt) - clock().getTime()).toBeGreaterThan(89 * day)
  })

  it('that is used again after it was idle is refreshed ahead again', async () => {
    await untilDue()
    await ahead()
    later += 5 * day
    expect(await ahead()).toBe('not-due')
    expect(await use()).toMatchObject({ outcome: 'token' })
    expect(refreshes()).toBe(2)
    await desk.deps.broker.flushUse()
    const { usedAt, dueAt, expiresAt, version } = await grantOf()
    expect(Number(usedAt)).toBeGreaterThan(clock().getTime() - 5000)
    expect(Number(expiresAt) - Number(dueAt)).toBe(5 * minute)
    // who asks again within a minute costs no write
    await use()
    await desk.deps.broker.flushUse()
    expect(await grantOf()).toMatchObject({ usedAt, version })
  })

  it('is not in use by the console’s own checks', async () => {
    await desk.deps.broker.accessToken(accountId, { background: true })
    await desk.deps.broker.flushUse()
    expect(await grantOf()).toMatchObject({ usedAt: null })
  })

  it('in use by what is not written down yet, is', async () => {
    await untilDue()
    await ahead()
    await use()
    await untilDue()
    expect(await ahead()).toBe('refreshed')
  })

  it('that fails is due when it may be tried again, and not due once it is lost', async () => {
    await untilDue()
    sandbox.knobs.set({ tokenFault: 'throttled-with-retry-after', retryAfterSeconds: 600 })
    expect(await ahead()).toBe('failed')
    const { dueAt, retryAt } = await grantOf()
    expect(dueAt).toEqual(retryAt)
    expect(Number(dueAt) - clock().getTime()).toBeGreaterThan(590_000)
    expect(await ahead()).toBe('waiting')
    expect(refreshes()).toBe(1)
    await untilDue()
    sandbox.knobs.set({ tokenFault: 'invalid_grant' })
    expect(await ahead()).toBe('failed')
    expect(await grantOf()).toMatchObject({ dueAt: null, endsAt: null })
    expect(await ahead()).toBe('not-due')
    expect(refreshes()).toBe(2)
  })

  it('that failed while its token was young is tried when it may be, not when the token ends', async () => {
    sandbox.knobs.set({ tokenFault: 'server-error' })
    await desk.deps.broker.accessToken(accountId, { force: true })
    sandbox.knobs.reset()
    const { failureCode, dueAt, expiresAt } = await grantOf()
    expect(failureCode).toBe('provider-error')
    expect(Number(expiresAt) - Number(dueAt)).toBeGreaterThan(30 * minute)
    await untilDue()
    expect(await ahead()).toBe('refreshed')
    expect(await grantOf()).toMatchObject({ failureCode: null })
    expect(await dueInMinutes()).toBeCloseTo(55, 0)
  })

  it('that outlives its predicted end is refreshed no more often than others', async () => {
    const ended = new Date(clock().getTime() + day)
    later += 2 * day
    await database.db
      .update(tokenGrant)
      .set({ refreshTokenExpiresAt: ended, endsAt: ended, dueAt: clock() })
    sandbox.knobs.set({ tokenFault: 'omit-refresh-token' })
    expect(await ahead()).toBe('refreshed')
    // nobody uses it from here on
    await untilDue()
    await ahead()
    await untilDue()
    sandbox.ledger.clear()
    expect(await ahead()).toBe('refreshed')
    for (let n = 0; n < 3; n += 1) expect(await ahead()).toBe('not-due')
    expect(refreshes()).toBe(1)
    expect((await dueInMinutes()) / 60 / 24).toBeGreaterThan(26)
  })

  it('of a disabled config is looked at once a day', async () => {
    await untilDue()
    await database.db.update(idpConfig).set({ state: 'disabled' })
    expect(await ahead()).toBe('waiting')
    expect(await dueInMinutes()).toBeCloseTo(24 * 60, 0)
    expect(await desk.deps.broker.refreshAhead('01890000-0000-7000-8000-000000000000')).toBe(
      'not-due',
    )
    expect(refreshes()).toBe(0)
  })

  describe('that waits for a config that is of no use', () => {
    const ways = {
      'IdP Configs': async (changes: Partial<Configured['fields']>) => {
        const [config] = await database.db.select().from(idpConfig)
        await updateIdpConfig(withoutAuth(desk.deps), desk.actor, configured.configId, {
          version: config?.version ?? 0,
          fields: { ...configured.fields, clientSecret: null, ...changes },
        })
      },
      Submit: async (changes: Partial<Configured['fields']>) => {
        const fields = { ...configured.fields, clientSecret: null, ...changes }
        await desk.submit({ ...configured, fields })
      },
    }
    const fewer = () => configured.fields.scopes.replace(/ ?\bprofile\b/, '')

    it.each([
      ['is enabled again in IdP Configs', ways['IdP Configs'], () => ({ enabled: false })],
      ['is enabled again by Submit', ways.Submit, () => ({ enabled: false })],
      ['is what it was again in IdP Configs', ways['IdP Configs'], () => ({ scopes: fewer() })],
      ['is what it was again by Submit', ways.Submit, () => ({ scopes: fewer() })],
    ])('is looked at within seconds where it %s', async (_, save, changes) => {
      await insertGrants(desk.deps, { accountId }, 3)
      await untilDue()
      await save(changes())
      expect(await ahead()).toBe('waiting')
      expect(await dueInMinutes()).toBeCloseTo(24 * 60, 0)
      const far = new Date(clock().getTime() + 20 * day)
      const [one] = await database.db
        .select()
        .from(tokenGrant)
        .orderBy(desc(tokenGrant.id))
        .limit(1)
      await database.db
        .update(tokenGrant)
        .set({ dueAt: far })
        .where(eq(tokenGrant.id, one?.id ?? ''))
      await save({})
      expect(await dueInMinutes()).toBeLessThan(10 / 60 + 0.1)
      // one that waits for its own time goes on waiting
      expect(await grantOf(one?.accountId)).toMatchObject({ dueAt: far })
      await untilDue()
      expect(await ahead()).toBe('refreshed')
    })

    it('is looked at within seconds where the account’s rule is what it was again', async () => {
      const fields = { ...configured.fields, clientSecret: null }
      const rule = { strictMatching: false, expectedOwner: 'other@example.test' }
      await untilDue()
      await desk.submit({ ...configured, fields }, rule)
      expect(await ahead()).toBe('waiting')
      await desk.submit({ ...configured, fields })
      expect(await dueInMinutes()).toBeLessThan(10 / 60 + 0.1)
      await untilDue()
      expect(await ahead()).toBe('refreshed')
    })
  })

  it('is refreshed by one of many processes', async () => {
    await untilDue()
    sandbox.knobs.set({ rotation: 'reuse-detection', delayMs: 200 })
    const brokers = [desk.deps.broker, another(), another()]
    const said = await Promise.all(brokers.map((broker) => broker.refreshAhead(accountId)))
    expect(said).toContain('refreshed')
    expect(refreshes()).toBe(1)
  })

  it('is refreshed thirty times a minute at most, whoever insists', async () => {
    for (let n = 0; n < 30; n += 1)
      expect(await desk.deps.broker.accessToken(accountId, { force: true })).toMatchObject({
        outcome: 'token',
      })
    const said = await desk.deps.broker.accessToken(accountId, { force: true })
    expect(said).toMatchObject({ outcome: 'unreachable', retryAt: expect.any(Date) })
    expect(refreshes()).toBe(30)
    expect(await use()).toMatchObject({ outcome: 'token' })
    later += minute
    expect(await desk.deps.broker.accessToken(accountId, { force: true })).toMatchObject({
      outcome: 'token',
    })
  })
})

it('the grants of a refused client try once in a back-off, one of them', async () => {
  const accounts = await insertGrants(desk.deps, { accountId }, 40)
  await untilDue()
  await database.db.update(tokenGrant).set({ dueAt: clock(), expiresAt: clock() })
  sandbox.knobs.set({ tokenFault: 'invalid_client', delayMs: 50 })
  const brokers = [desk.deps.broker, another(), another()]
  const sweep = () =>
    Promise.all(accounts.map((account, n) => brokers[n % 3]?.refreshAhead(account)))
  await sweep()
  // those that were under way when the first was refused, in each process
  expect(refreshes()).toBeLessThanOrEqual(3 * 6)
  for (let n = 0; n < 2; n += 1) {
    sandbox.ledger.clear()
    later += 5 * minute + 1000
    await sweep()
    expect(refreshes()).toBe(1)
    await sweep()
    expect(refreshes()).toBe(1)
    const rows = await database.db
      .select({ code: tokenGrant.failureCode, dueAt: tokenGrant.dueAt })
      .from(tokenGrant)
      .where(inArray(tokenGrant.accountId, accounts))
    expect(new Set(rows.map(({ code }) => code))).toEqual(new Set(['client-rejected']))
    expect(Math.min(...rows.map(({ dueAt }) => Number(dueAt)))).toBeGreaterThan(clock().getTime())
  }
  sandbox.knobs.reset()
  later += 5 * minute + 1000
  sandbox.ledger.clear()
  await sweep()
  expect(refreshes()).toBe(1)
  const dues = await database.db.select({ dueAt: tokenGrant.dueAt }).from(tokenGrant)
  const waits = dues.map(({ dueAt }) => Number(dueAt) - clock().getTime())
  expect(Math.max(...waits.filter((ms) => ms < 20_000)) - Math.min(...waits)).toBeGreaterThan(3000)
})
