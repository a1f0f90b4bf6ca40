import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../db/open.ts'
import { places } from '../seal/places.ts'
import { email } from '../tables/email.ts'
import { event } from '../tables/event.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import {
  type Configured,
  consoleDeps,
  createTestConsole,
  type TestConsole,
} from '../testing/console.ts'
import { clearEmails } from '../testing/fixtures.ts'
import { openTestDatabase } from '../testing/open-database.ts'

let sandbox: Sandbox
let database: Database
let desk: TestConsole
let later = 0
const clock = () => new Date(Date.now() + later)

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
  await clearEmails(database.db)
  desk = await createTestConsole(consoleDeps(database.db, sandbox, { clock }), sandbox)
})

async function authorised(options?: Parameters<TestConsole['configure']>[0]) {
  const configured = await desk.configure(options)
  expect(await desk.authorize(configured)).toMatchObject({ result: 'success' })
  sandbox.ledger.clear()
  return { ...configured, accountId: configured.email.accounts.mailbox }
}
const grantOf = async (accountId: string) => {
  const [grant] = await database.db
    .select()
    .from(tokenGrant)
    .where(eq(tokenGrant.accountId, accountId))
  if (grant === undefined) throw new Error('no grant')
  return grant
}
const expire = () => {
  later += 2 * 60 * 60_000
}
const refreshes = () => sandbox.ledger.refreshRequests().length
const another = () => consoleDeps(database.db, sandbox, { clock }).broker
const tokenPath = ({ email: { id } }: Configured) => `/api/emails/${id}/mailbox/token`
const refreshNow = async (configured: Configured) => {
  const response = await desk.request(`${tokenPath(configured)}/refresh`, { method: 'POST' })
  return { status: response.status, body: await response.json() }
}

describe('the broker', () => {
  it('hands out the stored token while it is fresh', async () => {
    const { accountId } = await authorised()
    const outcome = await desk.deps.broker.accessToken(accountId)
    expect(outcome).toMatchObject({ outcome: 'token', resourceOwner: 'support@example.test' })
    expect(refreshes()).toBe(0)
  })

  it('refreshes an expired token once for 50 callers', async () => {
    const { accountId } = await authorised()
    expire()
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => desk.deps.broker.accessToken(accountId)),
    )
    expect(refreshes()).toBe(1)
    expect(new Set(outcomes.map((each) => JSON.stringify(each))).size).toBe(1)
    expect(outcomes[0]).toMatchObject({ outcome: 'token' })
  })

  it('refreshes once among brokers that share nothing but the database', async () => {
    const { accountId } = await authorised()
    sandbox.knobs.set({ rotation: 'reuse-detection', delayMs: 300 })
    expire()
    const brokers = [desk.deps.broker, another(), another()]
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, n) => brokers[n % 3]?.accessToken(accountId)),
    )
    expect(refreshes()).toBe(1)
    expect(new Set(outcomes.map((each) => JSON.stringify(each))).size).toBe(1)
    expect(outcomes[0]).toMatchObject({ outcome: 'token' })
  })

  it('hands out a short-lived token that it just refreshed, however short its life', async () => {
    const { accountId } = await authorised()
    sandbox.knobs.set({ tokenLifetimeSeconds: 5 })
    expire()
    expect(await desk.deps.broker.accessToken(accountId)).toMatchObject({ outcome: 'token' })
    expect(await desk.deps.broker.accessToken(accountId)).toMatchObject({ outcome: 'token' })
    expect(refreshes()).toBe(1)
  })

  it('keeps the old refresh token where none came and takes the new one where one did', async () => {
    const google = await authorised({ provider: 'google' })
    const before = await grantOf(google.accountId)
    expire()
    await desk.deps.broker.accessToken(google.accountId)
    const after = await grantOf(google.accountId)
    expect(after.refreshTokenSealed).toBe(before.refreshTokenSealed)
    expect(after.accessTokenHint).not.toBe(before.accessTokenHint)
    expect(after).toMatchObject({ rotatedAt: null, refreshedAt: expect.any(Date) })

    const microsoft = await authorised({ address: 'billing@example.test' })
    const first = await grantOf(microsoft.accountId)
    sandbox.knobs.set({ rotation: 'reuse-detection' })
    for (let round = 0; round < 3; round += 1) {
      expire()
      // In turn, so that none of them lives from memory.
      expect(await another().accessToken(microsoft.accountId)).toMatchObject({ outcome: 'token' })
    }
    const last = await grantOf(microsoft.accountId)
    expect(last.refreshTokenSealed).not.toBe(first.refreshTokenSealed)
    expect(last.rotatedAt).toEqual(last.refreshedAt)
  })

  it.each(['omit-expires-in', 'expires-in-string'] as const)(
    'copes with %s',
    async (tokenFault) => {
      const { accountId } = await authorised()
      sandbox.knobs.set({ tokenFault })
      expire()
      expect(await desk.deps.broker.accessToken(accountId)).toMatchObject({ outcome: 'token' })
      expect(await desk.deps.broker.accessToken(accountId)).toMatchObject({ outcome: 'token' })
      expect(refreshes()).toBe(1)
    },
  )

  describe('a token that a mail server rejected', () => {
    const tokenOf = async (accountId: string, broker = desk.deps.broker) => {
      const said = await broker.accessToken(accountId)
      if (said.outcome !== 'token') throw new Error(said.outcome)
      return said.accessToken
    }

    it('is replaced, whoever asks next, and a newer one survives', async () => {
      const { accountId } = await authorised()
      const first = await tokenOf(accountId)
      await desk.deps.broker.invalidate(accountId, `${first}x`)
      expect(await tokenOf(accountId)).toBe(first)
      await desk.deps.broker.invalidate(accountId, first)
      const second = await tokenOf(accountId, another())
      expect(second).not.toBe(first)
      await another().invalidate(accountId, first)
      expect(await tokenOf(accountId)).toBe(second)
      expect(refreshes()).toBe(1)
    })

    it('is replaced once however many say so at once', async () => {
      const { accountId } = await authorised()
      const first = await tokenOf(accountId)
      const brokers = [desk.deps.broker, another()]
      const seen = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const broker = brokers[index % 2] ?? desk.deps.broker
          await broker.invalidate(accountId, first)
          return tokenOf(accountId, broker)
        }),
      )
      expect(new Set(seen).size).toBe(1)
      expect(seen).not.toContain(first)
      expect(refreshes()).toBe(1)
    })

    it('is not replaced in a loop: the new one, rejected at once, is given out for 30 s', async () => {
      const { accountId } = await authorised()
      await desk.deps.broker.invalidate(accountId, await tokenOf(accountId))
      const second = await tokenOf(accountId)
      await desk.deps.broker.invalidate(accountId, second)
      expect(await tokenOf(accountId)).toBe(second)
      expect(await tokenOf(accountId, another())).toBe(second)
      expect(refreshes()).toBe(1)
      later += 30_000
      expect(await tokenOf(accountId)).not.toBe(second)
      expect(refreshes()).toBe(2)
    })

    it('is not waited for where it expired by itself just before', async () => {
      const { accountId } = await authorised()
      expire()
      const fresh = await tokenOf(accountId)
      await desk.deps.broker.invalidate(accountId, fresh)
      expect(await tokenOf(accountId)).not.toBe(fresh)
      expect(refreshes()).toBe(2)
    })

    it('is not handed out while its replacement cannot be had', async () => {
      const { accountId } = await authorised()
      await desk.deps.broker.invalidate(accountId, await tokenOf(accountId))
      sandbox.knobs.set({ tokenFault: 'server-error' })
      expect(await desk.deps.broker.accessToken(accountId)).toMatchObject({
        outcome: 'unreachable',
      })
      expect(await another().accessToken(accountId)).toMatchObject({ outcome: 'unreachable' })
      expect(refreshes()).toBe(1)
    })

    it('rejected while it is being refreshed, does not lose what the refresh brings', async () => {
      const { accountId } = await authorised()
      const first = await tokenOf(accountId)
      sandbox.knobs.set({ delayMs: 300, rotation: 'reuse-detection' })
      const forced = desk.deps.broker.accessToken(accountId, { force: true })
      await new Promise((resolve) => setTimeout(resolve, 100))
      await another().invalidate(accountId, first)
      expect(await forced).toMatchObject({ outcome: 'token' })
      const second = await tokenOf(accountId, another())
      expect(second).not.toBe(first)
      expect(await grantOf(accountId)).toMatchObject({ accessTokenRejectedAt: null })
      expect(refreshes()).toBe(1)
    })
  })

  it('asks for re-authorisation where the grant is gone, and does not ask the provider again', async () => {
    const configured = await authorised()
    sandbox.revokeGrants('support@example.test')
    expire()
    const said = await desk.deps.broker.accessToken(configured.accountId)
    expect(said).toMatchObject({ outcome: 'needs-reauthorization' })
    expect(await desk.deps.broker.accessToken(configured.accountId)).toEqual(said)
    expect(refreshes()).toBe(1)
    expect(await refreshNow(configured)).toMatchObject({
      status: 409,
      body: { code: 'reauthorization_required' },
    })
    expect((await grantOf(configured.accountId)).failureCode).toBe('invalid-grant')
    const events = await database.db.select().from(event)
    expect(events.map(({ type }) => type)).toContain('token.needs-reauthorization')
    expect((await desk.submit(configured)).body.next).toBe('redirect')
  })

  it.each([
    ['throttled-with-retry-after', 'refresh_failed'],
    ['server-error', 'refresh_failed'],
    ['non-json', 'refresh_failed'],
    ['lost-response', 'provider_unreachable'],
  ] as const)('%s keeps the token and backs off', async (tokenFault, code) => {
    const configured = await authorised()
    sandbox.knobs.set({ tokenFault, retryAfterSeconds: 30 })
    // Within the margin: still good, though due.
    later += 59.5 * 60_000
    expect(await desk.deps.broker.accessToken(configured.accountId)).toMatchObject({
      outcome: 'token',
    })
    expire()
    expect(await refreshNow(configured)).toMatchObject({ status: 502, body: { code } })
    const tried = refreshes()
    expect(await desk.deps.broker.accessToken(configured.accountId)).toMatchObject({
      outcome: 'unreachable',
      retryAt: expect.any(Date),
    })
    expect(refreshes()).toBe(tried)
    sandbox.knobs.reset()
    later += 10 * 60_000
    expect(await desk.deps.broker.accessToken(configured.accountId)).toMatchObject({
      outcome: 'token',
    })
    expect(await grantOf(configured.accountId)).toMatchObject({
      failureCode: null,
      failureCount: 0,
      refreshStartedAt: null,
    })
  })

  it('a refused client is told by all grants of the config and mended for all', async () => {
    const one = await authorised()
    const fields = { ...one.fields, clientSecret: null }
    const two = await desk.configure({ address: 'billing@example.test' })
    const shared = { ...two, configId: one.configId, fields }
    expect(await desk.authorize(shared)).toMatchObject({ result: 'success' })
    const other = two.email.accounts.mailbox
    sandbox.removeClientSecret('microsoft', one.clientId)
    expire()
    expect(await refreshNow(one)).toMatchObject({
      status: 409,
      body: { code: 'client_rejected', remedy: expect.stringContaining('Secret') },
    })
    expect(await grantOf(other)).toMatchObject({
      failureCode: 'client-rejected',
      status: 'authorized',
    })
    sandbox.ledger.clear()
    expect(await desk.deps.broker.accessToken(other)).toMatchObject({ outcome: 'client-rejected' })
    expect(refreshes()).toBe(0)

    const { value } = sandbox.addClientSecret('microsoft', one.clientId)
    const mended = { ...one, fields: { ...one.fields, clientSecret: value } }
    expect((await desk.submit(mended)).body).toEqual({ next: 'saved' })
    expect(await desk.deps.broker.accessToken(other)).toMatchObject({ outcome: 'token' })
    expect(await desk.deps.broker.accessToken(one.accountId)).toMatchObject({ outcome: 'token' })
  })

  it('a refusal of the client that passes is forgotten by all grants with the first success of one', async () => {
    const one = await authorised()
    const fields = { ...one.fields, clientSecret: null }
    const two = await desk.configure({ address: 'billing@example.test' })
    expect(await desk.authorize({ ...two, configId: one.configId, fields })).toMatchObject({
      result: 'success',
    })
    const other = two.email.accounts.mailbox
    expire()
    sandbox.knobs.set({ tokenFault: 'invalid_client' })
    expect((await refreshNow(one)).status).toBe(409)
    sandbox.knobs.reset()
    expect((await refreshNow(one)).status).toBe(200)
    expect(await grantOf(other)).toMatchObject({ failureCode: null, retryAt: null })
    expect(await desk.deps.broker.accessToken(other)).toMatchObject({ outcome: 'token' })

    sandbox.knobs.set({ tokenFault: 'invalid_client' })
    expect((await refreshNow(one)).status).toBe(409)
    sandbox.knobs.reset()
    expect(await grantOf(other)).toMatchObject({ failureCode: 'client-rejected' })
    const third = await desk.configure({ address: 'sales@example.test' })
    expect(await desk.authorize({ ...third, configId: one.configId, fields })).toMatchObject({
      result: 'success',
    })
    expect(await grantOf(other)).toMatchObject({ failureCode: null })
  })

  it('tests a secret by a refresh and stores what came, but no failure', async () => {
    const { configId, accountId } = await authorised()
    const { broker } = desk.deps
    expect(await broker.testSecret(configId, 'wrong-secret-wrong-secret')).toMatchObject({
      result: 'rejected',
      failure: { error: 'invalid_client' },
    })
    expect(await grantOf(accountId)).toMatchObject({ failureCode: null, leaseOwner: null })
    const { value } = sandbox.addClientSecret('microsoft', (await configOf(configId)).clientId)
    expect(await broker.testSecret(configId, value)).toEqual({ result: 'accepted', failure: null })
    expect((await grantOf(accountId)).refreshedAt).not.toBeNull()
    sandbox.knobs.set({ tokenFault: 'server-error' })
    expect(await broker.testSecret(configId, value)).toMatchObject({ result: 'unreachable' })
    await database.db.delete(tokenGrant)
    expect(await broker.testSecret(configId, value)).toMatchObject({ result: 'not-tested' })
  })

  it('gives no token where config, address or owner rule changed, or the config is disabled', async () => {
    const {
      accountId,
      configId,
      email: { id },
    } = await authorised()
    const outcome = async () => (await desk.deps.broker.accessToken(accountId)).outcome
    await database.db.update(email).set({ address: 'sales@example.test' }).where(eq(email.id, id))
    expect(await outcome()).toBe('needs-reauthorization')
    await database.db.update(email).set({ address: 'Support@example.test' })
    expect(await outcome()).toBe('token')
    await database.db.update(idpConfig).set({ state: 'disabled' }).where(eq(idpConfig.id, configId))
    expect(await outcome()).toBe('client-rejected')
  })

  it('drops an answer that comes after the grant was replaced', async () => {
    const configured = await authorised()
    const broker = another()
    expire()
    sandbox.knobs.set({ delayMs: 3_000, grantType: 'refresh_token' })
    const late = broker.accessToken(configured.accountId)
    await until(() => refreshes() === 1)
    await database.db.delete(tokenGrant).where(eq(tokenGrant.accountId, configured.accountId))
    expect(await late).toEqual({ outcome: 'none' })
  })

  it('ends one caller’s waiting without ending the refresh', async () => {
    const { accountId } = await authorised()
    sandbox.knobs.set({ delayMs: 500 })
    expire()
    const { broker } = desk.deps
    const impatient = broker.accessToken(accountId, { signal: AbortSignal.timeout(100) })
    const patient = broker.accessToken(accountId)
    await expect(impatient).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(await patient).toMatchObject({ outcome: 'token' })
    expect(refreshes()).toBe(1)
  })

  it('takes over the lease of a holder that died', async () => {
    const { accountId } = await authorised()
    expire()
    await database.db
      .update(tokenGrant)
      .set({
        leaseOwner: 'dead',
        leaseUntil: sql`now() + interval '700 milliseconds'`,
        refreshStartedAt: clock(),
      })
      .where(eq(tokenGrant.accountId, accountId))
    expect(await desk.deps.broker.accessToken(accountId)).toMatchObject({ outcome: 'token' })
    expect(refreshes()).toBe(1)
  })

  it('recognises a rotation whose answer was lost', async () => {
    const configured = await authorised()
    sandbox.knobs.set({ rotation: 'reuse-detection', tokenFault: 'lost-response', count: 1 })
    expire()
    expect(await desk.deps.broker.accessToken(configured.accountId)).toMatchObject({
      outcome: 'unreachable',
      cause: 'network',
    })
    expect((await grantOf(configured.accountId)).refreshStartedAt).not.toBeNull()
    later += 60_000
    expect(await desk.deps.broker.accessToken(configured.accountId)).toMatchObject({
      outcome: 'needs-reauthorization',
      reason: expect.stringContaining('answer was lost'),
    })
    expect((await grantOf(configured.accountId)).failureCode).toBe('lost-rotation')
    expect(await desk.authorize(configured)).toMatchObject({ result: 'success' })
    expect(await desk.deps.broker.accessToken(configured.accountId)).toMatchObject({
      outcome: 'token',
    })
  })
})

describe('the Token tab', () => {
  it('shows masked tokens and what they were granted for', async () => {
    const configured = await authorised()
    const body = await (await desk.request(tokenPath(configured))).json()
    expect(body).toMatchObject({
      accessToken: expect.stringMatching(/^.{4}•{8}.{4}$/),
      refreshToken: expect.stringMatching(/^.{4}•{8}.{4}$/),
      resourceOwner: 'support@example.test',
      signatureMatches: true,
      status: 'authorized',
      reason: null,
      canRevoke: false,
    })
    expect((await refreshNow(configured)).body).toMatchObject({
      refreshedAt: expect.any(String),
      rotatedAt: expect.any(String),
    })
  })

  it('answers 404 where there is none', async () => {
    const configured = await desk.configure()
    expect((await desk.request(tokenPath(configured))).status).toBe(404)
    expect((await refreshNow(configured)).status).toBe(404)
  })

  it('deletes and revokes, unless another email lives from the same consent', async () => {
    const one = await authorised({ provider: 'google' })
    const smtp = await desk.configure({ email: one.email, kind: 'smtp', provider: 'google' })
    const sharing = {
      ...smtp,
      configId: one.configId,
      fields: { ...one.fields, clientSecret: null },
    }
    expect(await desk.authorize(sharing)).toMatchObject({ result: 'success' })
    const remove = async (path: string) => (await desk.request(path, { method: 'DELETE' })).json()
    const grant = await grantOf(one.email.accounts.smtp)
    const refreshToken = desk.deps.sealer.open(
      places.refreshToken(grant.id),
      grant.refreshTokenSealed,
    )
    expect(await remove(tokenPath(one))).toEqual({ revocation: 'shared' })
    expect(await remove(`/api/emails/${one.email.id}/smtp/token`)).toEqual({
      revocation: 'revoked',
    })
    const config = await configOf(one.configId)
    const gone = await desk.deps.authorizationServer.refresh(
      {
        ...config,
        redirectUri: '',
        clientSecret: one.fields.clientSecret ?? null,
      },
      refreshToken,
    )
    expect(gone).toMatchObject({ ok: false, failure: { kind: 'invalid-grant' } })
    const microsoft = await authorised({ address: 'billing@example.test' })
    expect(await remove(tokenPath(microsoft))).toEqual({ revocation: 'not-offered' })
  })
})

async function configOf(configId: string) {
  const [config] = await database.db.select().from(idpConfig).where(eq(idpConfig.id, configId))
  if (config === undefined) throw new Error('no config')
  return config
}

async function until(condition: () => boolean) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10))
}
