import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import {
  type Configured,
  consoleDeps,
  createTestConsole,
  type TestConsole,
} from '../testing/console.ts'
import { insertGrants } from '../testing/many-grants.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'

/** One client for the mailboxes of several directories, one of which may refuse it. */

let sandbox: Sandbox
let database: TestDatabase
let desk: TestConsole
let configured: Configured
let [refused, other, third]: string[] = []
let later = 0
let began = Date.now()
/** It stands still by itself, so that what depends on a second does not depend on the machine. */
const clock = () => new Date(began + later)
const minute = 60_000
type Fault = Parameters<Sandbox['knobs']['set']>[0]['tokenFault']

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
  const { mailbox } = configured.email.accounts
  refused = mailbox
  ;[other, third] = await insertGrants(desk.deps, { accountId: mailbox }, 2)
  await database.db
    .update(mailAccount)
    .set({ enabled: true, host: 'outlook.office365.com', port: 993 })
    .where(eq(mailAccount.id, mailbox))
})

const grantOf = async (accountId = '') => {
  const [grant] = await database.db
    .select()
    .from(tokenGrant)
    .where(eq(tokenGrant.accountId, accountId))
  if (grant === undefined) throw new Error('no grant')
  return grant
}
const codes = async () =>
  Promise.all([refused, other, third].map(async (each) => (await grantOf(each)).failureCode))
/** All tokens have ended and every back-off is over; what this one is told, refused by the provider or not. */
async function ask(
  accountId = '',
  { letIn, fault = letIn ? null : 'invalid_client' }: { letIn: boolean; fault?: Fault },
) {
  later += 120 * minute
  sandbox.knobs.set({ tokenFault: fault })
  const said = await desk.deps.broker.accessToken(accountId)
  sandbox.knobs.reset()
  return said
}
const troubles = async () =>
  (await database.db.select().from(incident).where(isNull(incident.closedAt))).map(
    ({ kind, emailId }) => ({ kind, of: emailId === null ? 'config' : 'email' }),
  )
const ofDirectory = (directory: string, accountId = '') =>
  database.db
    .update(tokenGrant)
    .set({ ownerSubject: `tid:${directory} oid:${accountId}` })
    .where(eq(tokenGrant.accountId, accountId))

/** Refused, another let in, refused again. */
async function refuseAgain() {
  await ask(refused, { letIn: false })
  await ask(other, { letIn: true })
  return ask(refused, { letIn: false })
}

describe('a client that is refused for one mailbox', () => {
  it('stands for all at first, and for that mailbox alone once another was let in', async () => {
    expect(await ask(refused, { letIn: false })).toMatchObject({ outcome: 'client-rejected' })
    expect(await codes()).toEqual(['client-rejected', 'client-rejected', 'client-rejected'])
    expect(await troubles()).toEqual([{ kind: 'failing', of: 'config' }])
    expect(await ask(other, { letIn: true })).toMatchObject({ outcome: 'token' })
    expect(await codes()).toEqual([null, null, null])
    expect(await troubles()).toEqual([])

    expect(await ask(refused, { letIn: false })).toMatchObject({
      outcome: 'client-rejected',
      reason: expect.stringContaining('for this mailbox'),
    })
    expect(await codes()).toEqual(['refused-here', null, null])
    expect(await troubles()).toEqual([{ kind: 'failing', of: 'email' }])
    expect(await ask(third, { letIn: true })).toMatchObject({ outcome: 'token' })
    expect(await ask(refused, { letIn: false })).toMatchObject({ outcome: 'client-rejected' })
    expect(await codes()).toEqual(['refused-here', null, null])
    // within its back-off nobody is asked
    sandbox.ledger.clear()
    expect(await desk.deps.broker.accessToken(refused ?? '')).toMatchObject({
      outcome: 'client-rejected',
    })
    expect(sandbox.ledger.refreshRequests()).toEqual([])

    expect(await ask(refused, { letIn: true })).toMatchObject({ outcome: 'token' })
    expect(await grantOf(refused)).toMatchObject({ failureCode: null, failureCount: 0 })
    expect(await troubles()).toEqual([])
  })

  it('stands for all again where another one is refused', async () => {
    await refuseAgain()
    expect(await ask(third, { letIn: false })).toMatchObject({ outcome: 'client-rejected' })
    expect(await codes()).toEqual(['refused-here', 'client-rejected', 'client-rejected'])
    expect(await troubles()).toContainEqual({ kind: 'failing', of: 'config' })
    // who is let in by the client ends it for the others, whatever was said of itself
    expect(await ask(refused, { letIn: true })).toMatchObject({ outcome: 'token' })
    expect(await codes()).toEqual([null, null, null])
    expect(await troubles()).toEqual([])
  })

  it.each(['server-error', 'throttled'] as const)(
    'is not forgotten where the provider fails in between (%s)',
    async (fault) => {
      await refuseAgain()
      const before = await grantOf(refused)
      expect(await ask(refused, { letIn: false, fault })).toMatchObject({ outcome: 'unreachable' })
      const { failureCode, failureMessage, failureCount, retryAt } = await grantOf(refused)
      expect({ failureCode, failureMessage, failureCount }).toEqual({
        failureCode: 'refused-here',
        failureMessage: before.failureMessage,
        failureCount: before.failureCount,
      })
      expect(Number(retryAt)).toBeGreaterThan(clock().getTime() + 4 * minute)
      await ask(refused, { letIn: false })
      expect(await codes()).toEqual(['refused-here', null, null])
      expect(await troubles()).toEqual([{ kind: 'failing', of: 'email' }])
    },
  )

  it('is not forgotten where the whole client was refused, and mended', async () => {
    await refuseAgain()
    await ask(other, { letIn: false })
    expect(await codes()).toEqual(['refused-here', 'client-rejected', 'client-rejected'])
    await desk.deps.broker.clientMended(configured.configId)
    await ask(refused, { letIn: false })
    expect(await codes()).toEqual(['refused-here', null, null])
    expect(await troubles()).toContainEqual({ kind: 'failing', of: 'email' })
  })

  it('stands for its whole directory, where those of others are let in', async () => {
    await ofDirectory('one', refused)
    await ofDirectory('two', other)
    await ofDirectory('one', third)
    await refuseAgain()
    await ask(third, { letIn: false })
    expect(await codes()).toEqual(['refused-here', null, 'refused-here'])
    await ask(other, { letIn: false })
    expect(await codes()).toEqual(['refused-here', 'client-rejected', 'refused-here'])
  })

  it('stands for all of a client with one directory', async () => {
    for (const each of [refused, other, third]) await ofDirectory('one', each)
    await refuseAgain()
    await ask(third, { letIn: false })
    expect(await codes()).toEqual(['refused-here', 'client-rejected', 'client-rejected'])
    expect(await troubles()).toContainEqual({ kind: 'failing', of: 'config' })
  })

  it('is tried again by another mailbox first', async () => {
    await ask(refused, { letIn: false })
    const [own, others] = [await grantOf(refused), await grantOf(other)]
    expect(Number(own.retryAt) - Number(others.retryAt)).toBe(30_000)
    later = Number(others.retryAt) - began + 1_000
    sandbox.ledger.clear()
    expect(await desk.deps.broker.accessToken(refused ?? '')).toMatchObject({
      outcome: 'client-rejected',
    })
    expect(sandbox.ledger.refreshRequests()).toEqual([])
    expect(await desk.deps.broker.refreshAhead(other ?? '')).toBe('refreshed')
    expect(await codes()).toEqual([null, null, null])
  })

  it('is tried again by another mailbox also where the tokens of all are young', async () => {
    sandbox.knobs.set({ tokenFault: 'invalid_client' })
    await desk.deps.broker.accessToken(refused ?? '', { force: true })
    sandbox.knobs.reset()
    expect(await codes()).toEqual(['client-rejected', 'client-rejected', 'client-rejected'])
    later += 6 * minute
    expect(await desk.deps.broker.refreshAhead(other ?? '')).toBe('refreshed')
    expect(await codes()).toEqual([null, null, null])
    expect(await troubles()).toEqual([])
    expect(await desk.deps.broker.refreshAhead(third ?? '')).toBe('not-due')
  })

  it('is tried again once the client was mended, and refused again harms no other', async () => {
    await refuseAgain()
    await desk.deps.broker.clientMended(configured.configId)
    const { retryAt, dueAt } = await grantOf(refused)
    expect(retryAt).toBeNull()
    expect(Number(dueAt) - clock().getTime()).toBeLessThan(15_000)
    sandbox.knobs.set({ tokenFault: 'invalid_client' })
    expect(await desk.deps.broker.refreshAhead(refused ?? '')).toBe('failed')
    expect(await codes()).toEqual(['refused-here', null, null])
    expect(await troubles()).toEqual([{ kind: 'failing', of: 'email' }])

    await desk.deps.broker.clientMended(configured.configId)
    sandbox.knobs.reset()
    expect(await desk.deps.broker.refreshAhead(refused ?? '')).toBe('refreshed')
    expect(await grantOf(refused)).toMatchObject({ failureCode: null, failureCount: 0 })
    expect(await troubles()).toEqual([])
  })

  it('is known again where another was let in before the client was mended', async () => {
    await ask(refused, { letIn: false })
    await ask(other, { letIn: true })
    await desk.deps.broker.clientMended(configured.configId)
    await ask(refused, { letIn: false })
    expect(await codes()).toEqual(['refused-here', null, null])
  })

  it('is not asked to test a secret where another can be', async () => {
    await refuseAgain()
    expect(await testGood()).toBe('accepted')
  })

  it('is not asked to test a secret where the whole client is refused meanwhile', async () => {
    await refuseAgain()
    await ask(third, { letIn: false })
    expect(await testGood()).toBe('accepted')
    expect(await codes()).toEqual(['refused-here', 'client-rejected', 'client-rejected'])
  })

  it('is asked last to test a secret also where its refusal is not yet known to be its own', async () => {
    await ask(refused, { letIn: false })
    expect(await testGood()).toBe('accepted')
    await ask(other, { letIn: true })
    expect(await codes()).toEqual([null, null, null])
    expect(await testGood()).toBe('accepted')
  })

  it('says nothing of a secret where no other mailbox can be asked', async () => {
    await refuseAgain()
    for (const each of [other, third])
      await database.db.delete(tokenGrant).where(eq(tokenGrant.accountId, each ?? ''))
    const test = async (secret: string) =>
      (await desk.deps.broker.testSecret(configured.configId, secret)).result
    expect(await test('no secret of this client')).toBe('not-tested')
    expect(await test(sandbox.addClientSecret('microsoft', configured.clientId).value)).toBe(
      'accepted',
    )
  })
})

/** What is said of a good secret; the mailbox whose directory refuses the client is not asked. */
async function testGood() {
  const before = await grantOf(refused)
  const { value } = sandbox.addClientSecret('microsoft', configured.clientId)
  const { result } = await desk.deps.broker.testSecret(configured.configId, value)
  expect(await grantOf(refused)).toEqual(before)
  return result
}
