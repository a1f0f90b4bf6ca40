import type { EventType } from '@mailgrant/contract/event'
import { createServer } from 'node:net'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { circuit } from '../tables/circuit.ts'
import { event } from '../tables/event.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { consoleDeps, createTestConsole, type TestConsole } from '../testing/console.ts'
import { insertGrants } from '../testing/many-grants.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { probeWaitMs } from './circuit-pace.ts'

let sandbox: Sandbox
let database: TestDatabase
let desk: TestConsole
let like: { accountId: string }

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
  desk = await createTestConsole(slowDeps(), sandbox)
  const configured = await desk.configure()
  await desk.authorize(configured)
  like = { accountId: configured.email.accounts.mailbox }
  sandbox.ledger.clear()
})

const expired = { expiresAt: new Date(Date.now() - 60_000), dueAt: new Date(Date.now() - 60_000) }
const grants = (count: number, changes: Parameters<typeof insertGrants>[3] = {}) =>
  insertGrants(desk.deps, like, count, { grant: expired, ...changes })
/** A hundred times as long as in earnest: no probe falls due while a slow machine asks. */
const slow = 100
const slowDeps = () =>
  consoleDeps(database.db, sandbox, { probeWaitMs: (tries) => slow * probeWaitMs(tries) })
const another = () => slowDeps().broker
const refreshes = () => sandbox.ledger.refreshRequests().length
const server = () => new URL(sandbox.microsoft.tokenEndpoint).origin
const circuitNow = async (of = server()) => {
  const [row] = await database.db.select().from(circuit).where(eq(circuit.server, of))
  return row
}
const incidents = async () => {
  const rows = await database.db.select().from(incident).orderBy(incident.id)
  return rows.map(({ kind, closedAt }) => `${kind} ${closedAt === null ? 'open' : 'closed'}`)
}
const events = async (type: EventType) =>
  database.db.select().from(event).where(eq(event.type, type))
const probeIsDue = () =>
  database.db.update(circuit).set({ probeAt: sql`now() - interval '1 second'` })
const ask = async (accounts: readonly string[], { accessToken } = desk.deps.broker) => {
  for (const account of accounts) await accessToken(account)
}

async function closedPort(): Promise<number> {
  const listener = createServer().listen(0)
  const address = listener.address()
  await new Promise((done) => listener.close(done))
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('the circuit of an authorization server', () => {
  it.each(['server-error', 'non-json', 'silence'] as const)(
    'opens after five failures in a row by %s, and nobody asks any more',
    async (tokenFault) => {
      const accounts = await grants(6)
      sandbox.knobs.set({ tokenFault, silenceSeconds: 0.1 })
      await ask(accounts.slice(0, 4))
      expect(await circuitNow()).toMatchObject({ state: 'closed', failures: 4 })
      await ask(accounts)
      expect(refreshes()).toBe(5)
      expect(await circuitNow()).toMatchObject({ state: 'open', failures: 5 })
      const said = await another().accessToken(accounts[5] ?? '')
      expect(said).toMatchObject({
        outcome: 'unreachable',
        cause: tokenFault === 'silence' ? 'network' : 'provider',
        reason: expect.stringContaining(new URL(server()).host),
      })
      const { probeAt } = (await circuitNow()) ?? {}
      const retryAt = said.outcome === 'unreachable' ? said.retryAt : null
      expect(Math.abs(Number(retryAt) - Number(probeAt))).toBeLessThan(20_000)
      // a token that is still good is handed out
      expect(await another().accessToken(like.accountId)).toMatchObject({ outcome: 'token' })
      expect(refreshes()).toBe(5)
    },
  )

  it('opens by refused connections, of one grant that tries alone as well', async () => {
    const endpoint = `http://localhost:${await closedPort()}/token`
    const [account = ''] = await grants(1, { config: { tokenEndpoint: endpoint } })
    for (let n = 0; n < 7; n += 1) await desk.deps.broker.accessToken(account, { force: true })
    expect(await circuitNow(new URL(endpoint).origin)).toMatchObject({
      state: 'open',
      failures: 5,
      reason: 'ECONNREFUSED',
    })
    expect(await circuitNow()).toBeUndefined()
  })

  it('is one incident, and closes those of its accounts', async () => {
    const accounts = await grants(6)
    sandbox.knobs.set({ tokenFault: 'server-error' })
    await ask(accounts.slice(0, 2))
    expect(await incidents()).toEqual(['failing open', 'failing open'])
    await ask(accounts)
    expect((await incidents()).toSorted()).toEqual([
      'failing closed',
      'failing closed',
      'failing closed',
      'failing closed',
      'server-down open',
    ])
    expect(await events('server.down')).toHaveLength(1)
    const [failed] = await events('token.refresh-failed')
    expect(failed).toMatchObject({
      traceId: expect.stringMatching(/.+/),
      correlationId: expect.stringMatching(/.+/),
      detail: expect.objectContaining({ httpStatus: 500 }),
    })
  })

  it('lets one probe through, whoever asks, and backs off', async () => {
    const accounts = await grants(30)
    sandbox.knobs.set({ tokenFault: 'server-error' })
    await ask(accounts.slice(0, 5))
    const brokers = [desk.deps.broker, another(), another()]
    for (const failures of [6, 7]) {
      await probeIsDue()
      sandbox.ledger.clear()
      sandbox.knobs.set({ delayMs: 200 })
      await Promise.all(accounts.map((account, n) => brokers[n % 3]?.accessToken(account)))
      expect(refreshes()).toBe(1)
      expect(await circuitNow()).toMatchObject({ state: 'open', failures })
    }
    const { probeAt, updatedAt } = (await circuitNow()) ?? {}
    expect(Number(probeAt) - Number(updatedAt)).toBeGreaterThan(slow * 15_000)
    expect(Number(probeAt) - Number(updatedAt)).toBeLessThan(slow * 25_000)
    expect(await events('server.down')).toHaveLength(1)
  })

  it('is tried at once by who asks by hand, once in twenty seconds, and by nobody else', async () => {
    const accounts = await grants(8)
    const [first = '', second = '', third = ''] = accounts
    sandbox.knobs.set({ tokenFault: 'server-error' })
    await ask(accounts.slice(0, 5))
    const inTwoMinutes = sql`now() + interval '2 minutes'`
    const lately = (seconds: number) =>
      database.db.update(circuit).set({
        probeAt: inTwoMinutes,
        updatedAt: sql`now() - ${seconds} * interval '1 second'`,
      })
    const byHand = (account: string) => another().accessToken(account, { force: true })
    sandbox.ledger.clear()
    await lately(19)
    expect(await byHand(first)).toMatchObject({ outcome: 'unreachable', retryAt: expect.any(Date) })
    await lately(21)
    await another().accessToken(first)
    await another().accessToken(first, { force: true, background: true })
    expect(refreshes()).toBe(0)
    await Promise.all([byHand(first), byHand(second), byHand(third)])
    expect(refreshes()).toBe(1)
    expect(await circuitNow()).toMatchObject({ state: 'open', failures: 6 })

    // it is back long before anybody would have looked
    sandbox.knobs.reset()
    await lately(21)
    expect(await byHand(second)).toMatchObject({ outcome: 'token' })
    expect(await circuitNow()).toMatchObject({ state: 'closed', waitUntil: null })
  })

  it('closes with the first good answer, and so does the incident', async () => {
    const accounts = await grants(8)
    sandbox.knobs.set({ tokenFault: 'server-error' })
    await ask(accounts.slice(0, 5))
    sandbox.knobs.reset()
    expect(await desk.deps.broker.accessToken(accounts[6] ?? '')).toMatchObject({
      outcome: 'unreachable',
    })
    await probeIsDue()
    // any proper answer will do
    sandbox.knobs.set({ tokenFault: 'invalid_grant', count: 1 })
    expect(await desk.deps.broker.accessToken(accounts[7] ?? '')).toMatchObject({
      outcome: 'needs-reauthorization',
    })
    expect(await circuitNow()).toMatchObject({ state: 'closed', failures: 0, openedAt: null })
    expect(await incidents()).toContain('server-down closed')
    expect(await events('server.recovered')).toHaveLength(1)
    // whoever asks is served at once, those that failed as well
    const said = await Promise.all(
      accounts.slice(0, 7).map((account) => another().accessToken(account)),
    )
    expect(said.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 7 }, () => 'token'))
    expect((await incidents()).filter((each) => each === 'failing open')).toEqual([])
  })

  it('is not opened by one that succeeds in between', async () => {
    const accounts = await grants(10)
    for (const [n, account] of accounts.entries()) {
      sandbox.knobs.set({ tokenFault: n % 4 === 3 ? null : 'server-error' })
      await desk.deps.broker.accessToken(account)
    }
    expect(refreshes()).toBe(10)
    expect(await circuitNow()).toMatchObject({ state: 'closed' })
  })

  it('is not opened by one config with a wrong address on a shared host', async () => {
    const tokenEndpoint = `${server()}/no-such-path`
    const [wrong = ''] = await grants(1, { config: { tokenEndpoint } })
    for (let n = 0; n < 8; n += 1) await desk.deps.broker.accessToken(wrong, { force: true })
    expect(await circuitNow()).toMatchObject({ state: 'closed', failures: 0 })
    expect(await incidents()).toEqual(['failing open'])
    await database.db
      .update(idpConfig)
      .set({ state: 'disabled' })
      .where(eq(idpConfig.tokenEndpoint, sandbox.microsoft.tokenEndpoint))
    for (let n = 0; n < 5; n += 1) await desk.deps.broker.accessToken(wrong, { force: true })
    expect(await circuitNow()).toMatchObject({ state: 'open', failures: 5 })
  })

  it('opens where five grants are turned away, and waits as long as the server says', async () => {
    const accounts = await grants(6)
    sandbox.knobs.set({ tokenFault: 'throttled-with-retry-after', retryAfterSeconds: 90 })
    const [alone = ''] = accounts
    // as in earnest: what the server asks for is longer than what is waited by itself
    const { broker } = consoleDeps(database.db, sandbox)
    for (let n = 0; n < 8; n += 1)
      expect(await broker.accessToken(alone, { force: true })).toMatchObject({
        outcome: 'unreachable',
      })
    expect(refreshes()).toBe(1)
    expect(await circuitNow()).toMatchObject({ state: 'closed' })
    await ask(accounts, broker)
    const open = await circuitNow()
    expect(open).toMatchObject({ state: 'open', reason: 'HTTP 429' })
    expect(Number(open?.probeAt) - Number(open?.openedAt)).toBeGreaterThanOrEqual(90_000)
    expect(await incidents()).toContain('server-down open')
    expect(refreshes()).toBe(5)
    // its own word counts for who asks by hand as well
    await database.db.update(circuit).set({ updatedAt: sql`now() - interval '1 minute'` })
    const last = accounts[5] ?? ''
    const said = await another().accessToken(last, { force: true })
    expect(said).toMatchObject({ outcome: 'unreachable', retryAt: expect.any(Date) })
    expect(refreshes()).toBe(5)
  })

  it('is heeded by a trial of a secret', async () => {
    const accounts = await grants(5)
    sandbox.knobs.set({ tokenFault: 'server-error' })
    await ask(accounts)
    const [account] = await database.db
      .select()
      .from(mailAccount)
      .where(eq(mailAccount.id, like.accountId))
    expect(await desk.deps.broker.testSecret(account?.idpConfigId ?? '', 'another')).toMatchObject({
      result: 'unreachable',
      failure: null,
    })
    expect(refreshes()).toBe(5)
    expect(
      await database.db.select().from(tokenGrant).where(eq(tokenGrant.accountId, like.accountId)),
    ).toMatchObject([{ leaseOwner: null, refreshStartedAt: null }])
  })
})
