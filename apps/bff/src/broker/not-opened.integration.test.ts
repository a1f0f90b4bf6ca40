import { randomBytes } from 'node:crypto'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { reviewOpenIncidents } from '../incidents/review-open.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { event } from '../tables/event.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { tokenText } from '../text/tokens.ts'
import {
  type Configured,
  type ConsoleDeps,
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
  await database.db
    .update(mailAccount)
    .set({ enabled: true, host: 'outlook.office365.com', port: 993 })
    .where(eq(mailAccount.id, accountId))
  await database.db.delete(event)
  sandbox.ledger.clear()
})

const grantOf = async () => {
  const [grant] = await database.db.select().from(tokenGrant)
  if (grant === undefined) throw new Error('no grant')
  return grant
}
/** A process that was started without the key that sealed everything. */
const withoutKey = () =>
  consoleDeps(database.db, sandbox, { clock, key: { kid: 'another', key: randomBytes(32) } })
const damaged = 'eyJhbGciOiJkaXIifQ..AAAA.AAAA.AAAA'
const expire = () => {
  later += 2 * 60 * 60_000
}

describe('a sealed value that does not open', () => {
  it('is a failure of the grant, told once and tried again later, and over once the key is back', async () => {
    expire()
    const { broker } = withoutKey()
    expect(await broker.refreshAhead(accountId)).toBe('failed')
    const first = await grantOf()
    expect(first).toMatchObject({
      status: 'authorized',
      failureCode: 'secret-not-opened',
      failureCount: 1,
      leaseOwner: null,
      refreshStartedAt: null,
    })
    expect(first.failureMessage).toContain('MAILGRANT_KEYS')
    expect(Number(first.dueAt)).toBeGreaterThan(clock().getTime())
    expect(await broker.refreshAhead(accountId)).toBe('waiting')
    for (let n = 0; n < 7; n += 1) {
      later = Number((await grantOf()).retryAt) - began + 1
      await broker.refreshAhead(accountId)
    }
    expect(Number((await grantOf()).dueAt) - clock().getTime()).toBeGreaterThan(4 * 60_000)
    expect(await broker.accessToken(accountId)).toMatchObject({
      outcome: 'unreachable',
      reason: expect.stringContaining('MAILGRANT_KEYS'),
    })
    expect(sandbox.ledger.refreshRequests()).toEqual([])
    expect(await database.db.select().from(event)).toMatchObject([
      { type: 'token.refresh-failed', detail: { code: 'secret-not-opened' } },
    ])
    const open = () => database.db.select().from(incident).where(isNull(incident.closedAt))
    expect(await open()).toMatchObject([{ kind: 'failing' }])

    later = Number((await grantOf()).retryAt) - began + 1
    expect(await desk.deps.broker.refreshAhead(accountId)).toBe('refreshed')
    expect(await grantOf()).toMatchObject({ failureCode: null, failureCount: 0 })
    expect(await open()).toEqual([])
  })

  it('is one incident of the config, whatever the number of its mailboxes', async () => {
    await insertGrants(desk.deps, { accountId }, 3)
    await database.db.update(mailAccount).set({ enabled: true, host: 'mail.example', port: 993 })
    const accounts = (await database.db.select().from(tokenGrant)).map((each) => each.accountId)
    expect(accounts).toHaveLength(4)
    const refreshAll = async ({ broker }: Pick<ConsoleDeps, 'broker'>) => {
      later = 3 * 60 * 60_000
      await database.db.update(tokenGrant).set({ retryAt: null })
      const done = []
      for (const each of accounts) done.push(await broker.refreshAhead(each))
      return new Set(done)
    }
    const open = async () => {
      const rows = await database.db.select().from(incident).where(isNull(incident.closedAt))
      return rows.map(({ subject, reason }) => [subject, reason])
    }
    expect(await refreshAll(withoutKey())).toEqual(new Set(['failed']))
    expect(await open()).toEqual([[configured.configId, tokenText.secretNotOpened]])
    await reviewOpenIncidents(desk.deps, new AbortController().signal)
    expect(await open()).toHaveLength(1)
    expect(await refreshAll(desk.deps)).toEqual(new Set(['refreshed']))
    expect(await open()).toEqual([])
  })

  it('of a damaged refresh token asks for another consent in its words', async () => {
    await database.db.update(tokenGrant).set({ refreshTokenSealed: damaged })
    expire()
    expect(await desk.deps.broker.refreshAhead(accountId)).toBe('failed')
    const { failureCode, failureMessage } = await grantOf()
    expect(failureCode).toBe('token-not-opened')
    expect(await database.db.select().from(incident)).toMatchObject([{ subject: accountId }])
    expect(failureMessage).toContain('authorise the mailbox again')
  })

  it('of a fresh access token is a failure of the grant as soon as somebody asks', async () => {
    const { broker } = withoutKey()
    const told = { outcome: 'unreachable', reason: expect.stringContaining('MAILGRANT_KEYS') }
    expect(await broker.accessToken(accountId)).toMatchObject({ ...told, cause: 'sealed' })
    const failed = await grantOf()
    expect(failed).toMatchObject({ status: 'authorized', failureCode: 'secret-not-opened' })
    // within its back-off
    expect(await broker.accessToken(accountId)).toMatchObject(told)
    expect(await grantOf()).toEqual(failed)
    await withoutKey().broker.invalidate(accountId, 'whatever')
    expect(await grantOf()).toMatchObject({ accessTokenRejectedAt: null })
  })

  it('of an access token alone is replaced by a refresh', async () => {
    await database.db.update(tokenGrant).set({ accessTokenSealed: damaged })
    expect(await desk.deps.broker.accessToken(accountId)).toMatchObject({ outcome: 'token' })
    expect(await grantOf()).toMatchObject({ failureCode: null })
    expect(sandbox.ledger.refreshRequests()).toHaveLength(1)
  })

  it('of a refresh token says nothing of a secret that is tested', async () => {
    await database.db.update(tokenGrant).set({ refreshTokenSealed: damaged })
    const { value } = sandbox.addClientSecret('microsoft', configured.clientId)
    expect(await desk.deps.broker.testSecret(configured.configId, value)).toEqual({
      result: 'not-tested',
      failure: null,
    })
  })

  it('of a client secret can be replaced by another', async () => {
    const [other = ''] = await insertGrants(desk.deps, { accountId }, 1)
    await database.db.update(idpConfig).set({ secretSealed: damaged })
    expire()
    expect(await desk.deps.broker.refreshAhead(other)).toBe('failed')
    const fields = {
      ...configured.fields,
      clientSecret: sandbox.addClientSecret('microsoft', configured.clientId).value,
    }
    const saved = await updateIdpConfig(withoutAuth(desk.deps), desk.actor, configured.configId, {
      version: 1,
      overwrite: true,
      fields,
    })
    expect(saved).toMatchObject({ secretTest: 'accepted' })
    const grants = await database.db.select().from(tokenGrant)
    expect(grants.map(({ failureCode }) => failureCode)).toEqual([null, null])
    expire()
    expect(await desk.deps.broker.accessToken(accountId)).toMatchObject({ outcome: 'token' })
  })
})
