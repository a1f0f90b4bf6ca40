import {
  ownerConsentOutcome,
  ownerConsentStarted,
  ownerLinkOffer,
  ownerLinks,
} from '@mailgrant/contract/owner-link'
import { problem } from '@mailgrant/contract/problem'
import { type Sandbox, startSandbox, walkAuthorization } from '@mailgrant/sandbox'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../db/open.ts'
import { authorizationRequest } from '../tables/authorization-request.ts'
import { email as emailTable } from '../tables/email.ts'
import { event } from '../tables/event.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { ownerLink } from '../tables/owner-link.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import {
  type Configured,
  consoleDeps,
  createTestConsole,
  type TestConsole,
} from '../testing/console.ts'
import { clearEmails } from '../testing/fixtures.ts'
import { openTestDatabase } from '../testing/open-database.ts'
import { answerOf, makeLink, type OwnerBrowser, ownerBrowser, pathOf } from '../testing/owner.ts'

const minuteMs = 60_000
let sandbox: Sandbox
let database: Database
let desk: TestConsole
let now: Date
let configured: Configured

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
  await clearEmails(database.db)
  now = new Date()
  desk = await createTestConsole(consoleDeps(database.db, sandbox, { clock: () => now }), sandbox)
  configured = await desk.configure()
  await desk.submit(configured)
})

const later = (milliseconds: number) => (now = new Date(now.getTime() + milliseconds))
const user = (address: string) => {
  const found = sandbox.users.find((each) => each.address === address)
  if (found === undefined) throw new Error(`no user ${address}`)
  return found
}
const codeOf = async (response: Response) => problem.parse(await response.json()).code
const start = (browser: OwnerBrowser, token: string) =>
  browser.post('/api/owner-links/start', { token })

/** The owner's whole way, up to the callback's redirect. */
async function consent(
  browser: OwnerBrowser,
  started: Response,
  walk: Partial<Parameters<typeof walkAuthorization>[1]> = {},
) {
  const { authorizationUrl } = await answerOf(started, ownerConsentStarted)
  const { callback } = await walkAuthorization(authorizationUrl, {
    user: user('support@example.test'),
    ...walk,
  })
  const response = await browser.get(callback.pathname + callback.search)
  expect(response.status).toBe(303)
  return pathOf(response.headers.get('location') ?? '')
}
const outcome = async (browser: OwnerBrowser, landing: string) =>
  answerOf(
    await browser.get(`/api/owner-links/outcome/${landing.split('/').at(-1)}`),
    ownerConsentOutcome,
  )
const listed = async () =>
  answerOf(await desk.request(`/api/emails/${configured.email.id}/mailbox/owner-links`), ownerLinks)
const stateNow = async () => (await listed()).items[0]?.state
const events = async () => database.db.select().from(event)

describe('the way of the mailbox’s owner', () => {
  it('ends with a grant, without a session and with every setting as it was', async () => {
    const [before] = await database.db.select().from(mailAccount).where(ofMailbox())
    const made = await makeLink(desk, configured)
    expect(made.expectedOwner).toBe('support@example.test')
    const owner = ownerBrowser(desk)
    const offer = await answerOf(
      await owner.post('/api/owner-links/look', { token: made.token }),
      ownerLinkOffer,
    )
    expect(offer).toMatchObject({
      address: 'support@example.test',
      provider: 'microsoft',
      madeBy: desk.actor.name,
    })
    expect(await stateNow()).toBe('open')

    const started = await start(owner, made.token)
    expect(await stateNow()).toBe('under-way')
    const { authorizationUrl } = await answerOf(started.clone(), ownerConsentStarted)
    const asked = new URL(authorizationUrl).searchParams
    expect(asked.get('login_hint')).toBe('support@example.test')
    expect(asked.get('code_challenge_method')).toBe('S256')
    const landing = await consent(owner, started)
    expect(landing).toMatch(/^\/consent\/done\/[0-9a-f-]{36}$/)
    expect(await outcome(owner, landing)).toEqual({
      result: 'success',
      address: 'support@example.test',
      resourceOwner: 'support@example.test',
    })
    expect(await database.db.select().from(tokenGrant)).toHaveLength(1)
    const [after] = await database.db.select().from(mailAccount).where(ofMailbox())
    expect(after).toMatchObject({ ...before, version: before?.version })

    expect(await stateNow()).toBe('used')
    expect(await codeOf(await start(owner, made.token))).toBe('owner_link_used')
    const told = (await events()).map(({ type, actor }) => [type, actor])
    const byOwner = 'support@example.test, by a link of Ada'
    expect(told).toContainEqual(['owner-link.made', 'Ada'])
    const bySomebody = 'somebody with a link of Ada'
    for (const type of ['owner-link.opened', 'authorization.started'])
      expect(told).toContainEqual([type, bySomebody])
    for (const type of ['owner-link.used', 'token.issued'])
      expect(told).toContainEqual([type, byOwner])
  })

  it('is told to its own browser only', async () => {
    const { token } = await makeLink(desk, configured)
    const owner = ownerBrowser(desk)
    const landing = await consent(owner, await start(owner, token))
    const stranger = ownerBrowser(desk)
    const response = await stranger.get(`/api/owner-links/outcome/${landing.split('/').at(-1)}`)
    expect(response.status).toBe(404)
  })

  it('of an answer in another browser ends on the owner’s own page and consumes nothing', async () => {
    const { token } = await makeLink(desk, configured)
    const owner = ownerBrowser(desk)
    const { authorizationUrl } = await answerOf(await start(owner, token), ownerConsentStarted)
    const { callback } = await walkAuthorization(authorizationUrl, {
      user: user('support@example.test'),
    })
    const stranger = await ownerBrowser(desk).get(callback.pathname + callback.search)
    expect(stranger.headers.get('location')).toMatch(/^\/consent\/done\//)
    const response = await owner.get(callback.pathname + callback.search)
    expect(await outcome(owner, pathOf(response.headers.get('location') ?? ''))).toMatchObject({
      result: 'success',
    })
  })

  it('keeps digests only', async () => {
    const { token } = await makeLink(desk, configured)
    const stored = JSON.stringify(await database.db.select().from(ownerLink))
    expect(stored).not.toContain(token)
    expect(JSON.stringify(await events())).not.toContain(token)
  })
})

describe('a failed round trip', () => {
  it('of another account gives the link back, which then works', async () => {
    const { token } = await makeLink(desk, configured)
    const owner = ownerBrowser(desk)
    const sales = { user: user('sales@example.test') }
    const landing = await consent(owner, await start(owner, token), sales)
    expect(await outcome(owner, landing)).toMatchObject({
      result: 'failure',
      expected: 'support@example.test',
      actual: 'sales@example.test',
      mayTryAgain: true,
    })
    expect(await stateNow()).toBe('open')
    expect(await database.db.select().from(tokenGrant)).toEqual([])
    // the expected owner had no part in it
    const failed = (await events()).filter(({ type }) => type === 'authorization.failed')
    expect(failed.map(({ actor }) => actor)).toEqual(['somebody with a link of Ada'])
    const again = await owner.post('/api/owner-links/again', {
      requestId: landing.split('/').at(-1),
    })
    expect(await outcome(owner, await consent(owner, again))).toMatchObject({ result: 'success' })
    expect(await outcome(owner, landing)).toMatchObject({ mayTryAgain: false })
  })

  it('of a denial speaks to the owner and not to an administrator', async () => {
    const { token } = await makeLink(desk, configured)
    const owner = ownerBrowser(desk)
    const landing = await consent(owner, await start(owner, token), { decision: 'cancel' })
    const told = await outcome(owner, landing)
    expect(told).toMatchObject({
      result: 'failure',
      remedy: 'If you want to allow it, try again and press Accept.',
      mayTryAgain: true,
    })
    expect(JSON.stringify(told)).not.toContain('Config')
  })

  it('holds the owner against the link even where the account’s rule would let them pass', async () => {
    const { token } = await makeLink(desk, configured)
    await database.db.update(ownerLink).set({ expectedOwner: 'owner@example.test' })
    const owner = ownerBrowser(desk)
    const landing = await consent(owner, await start(owner, token))
    expect(await outcome(owner, landing)).toMatchObject({
      result: 'failure',
      expected: 'owner@example.test',
    })
    expect(await database.db.select().from(tokenGrant)).toEqual([])
  })
})

describe('the start', () => {
  it('succeeds once of two at the same time', async () => {
    const { token } = await makeLink(desk, configured)
    const answers = await Promise.all(
      [ownerBrowser(desk), ownerBrowser(desk)].map((each) => start(each, token)),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
  })

  it('is repeated by the browser that went Back, and the first answer then finds itself replaced', async () => {
    const { token } = await makeLink(desk, configured)
    const owner = ownerBrowser(desk)
    const first = await start(owner, token)
    expect(await codeOf(await start(ownerBrowser(desk), token))).toBe('owner_link_under_way')
    const second = await start(owner, token)
    const landing = await consent(owner, first)
    expect(await outcome(owner, landing)).toMatchObject({ result: 'failure', mayTryAgain: true })
    expect(await outcome(owner, await consent(owner, second))).toMatchObject({ result: 'success' })
  })

  it('is open to another browser a minute later, and ends the trip of the first', async () => {
    const { token } = await makeLink(desk, configured)
    const owner = ownerBrowser(desk)
    const first = await start(owner, token)
    later(minuteMs - 1000)
    expect(await codeOf(await start(ownerBrowser(desk), token))).toBe('owner_link_under_way')
    later(1000)
    const elsewhere = ownerBrowser(desk)
    const second = await start(elsewhere, token)
    // the window that was left finds out that it was started once more
    expect(await outcome(owner, await consent(owner, first))).toMatchObject({
      result: 'failure',
      cause: expect.stringContaining('started once more'),
    })
    const landing = await consent(elsewhere, second)
    expect(await outcome(elsewhere, landing)).toMatchObject({ result: 'success' })
  })

  it('is open to anybody again where the answer came and its process ended over it', async () => {
    const { token } = await makeLink(desk, configured)
    await start(ownerBrowser(desk), token)
    await database.db.update(authorizationRequest).set({ usedAt: desk.deps.clock() })
    later(11 * minuteMs - 1000)
    expect(await codeOf(await start(ownerBrowser(desk), token))).toBe('owner_link_under_way')
    later(1000)
    const owner = ownerBrowser(desk)
    const landing = await consent(owner, await start(owner, token))
    expect(await outcome(owner, landing)).toMatchObject({ result: 'success' })
  })

  it('is limited by address', async () => {
    const owner = ownerBrowser(desk)
    const token = 'a'.repeat(43)
    const codes = []
    for (let tries = 0; tries < 31; tries += 1) codes.push(await codeOf(await start(owner, token)))
    expect(codes.at(0)).toBe('owner_link_unknown')
    expect(codes.at(-1)).toBe('too_many_attempts')
  })
})

describe('a link that is good for nothing', () => {
  const cases: [string, string, (made: { id: string }) => Promise<unknown>][] = [
    ['was revoked', 'owner_link_revoked', ({ id }) => revoke(id)],
    ['has expired', 'owner_link_expired', async () => later(72 * 60 * minuteMs)],
    [
      'was made for another config',
      'owner_link_void',
      () => database.db.update(idpConfig).set({ scopes: 'openid' }),
    ],
    [
      'was made for another owner rule',
      'owner_link_void',
      () =>
        database.db
          .update(mailAccount)
          .set({ strictMatching: false, expectedOwner: 'owner@example.test' }),
    ],
    [
      'stands before a disabled config',
      'owner_link_disabled',
      () => database.db.update(idpConfig).set({ state: 'disabled' }),
    ],
    [
      'lost its email',
      'owner_link_unknown',
      () => database.db.delete(emailTable).where(eq(emailTable.id, configured.email.id)),
    ],
  ]
  it.each(cases)('says that it %s', async (_, code, spoil) => {
    const made = await makeLink(desk, configured)
    await spoil(made)
    const owner = ownerBrowser(desk)
    expect(await codeOf(await owner.post('/api/owner-links/look', { token: made.token }))).toBe(
      code,
    )
    expect(await codeOf(await start(owner, made.token))).toBe(code)
  })

  it('is listed with the time when it ended, and one that is open with none', async () => {
    const first = await makeLink(desk, configured)
    const madeAt = now.toISOString()
    later(minuteMs)
    await makeLink(desk, configured)
    const revokedAt = later(minuteMs).toISOString()
    await revoke(first.id)
    expect((await listed()).items).toMatchObject([
      { state: 'open', endedAt: null },
      { state: 'revoked', createdAt: madeAt, endedAt: revokedAt },
    ])
    const owner = ownerBrowser(desk)
    const { token } = await makeLink(desk, configured)
    const started = await start(owner, token)
    const usedAt = later(minuteMs).toISOString()
    await consent(owner, started)
    later(72 * 60 * minuteMs)
    const [used, expired, revoked] = (await listed()).items
    expect(used).toMatchObject({ state: 'used', endedAt: usedAt })
    expect(expired).toMatchObject({ state: 'expired', endedAt: expired?.expiresAt })
    expect(revoked).toMatchObject({ state: 'revoked', endedAt: revokedAt })
  })

  it('is refused at the end of a trip that was under way when it was revoked', async () => {
    const made = await makeLink(desk, configured)
    const owner = ownerBrowser(desk)
    const started = await start(owner, made.token)
    await revoke(made.id)
    expect(await outcome(owner, await consent(owner, started))).toMatchObject({
      result: 'failure',
      cause: 'The link was withdrawn or used while you were at the provider.',
      mayTryAgain: false,
    })
    expect(await database.db.select().from(tokenGrant)).toEqual([])
  })

  it('is not made where there is no enabled config', async () => {
    await database.db.update(idpConfig).set({ state: 'disabled' })
    await expect(makeLink(desk, configured)).rejects.toThrow('owner_link_not_possible')
  })

  it('is not made for an owner whom the account would refuse after all', async () => {
    const other = { expectedOwner: 'owner@example.test' }
    const refused = await desk.request(`/api/emails/${configured.email.id}/mailbox/owner-links`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...other, validHours: 72 }),
    })
    expect(problem.parse(await refused.json())).toMatchObject({
      status: 422,
      fields: {
        expectedOwner: expect.stringMatching(
          /accepts support@example\.test only\..* turn off Strict Matching in Config and name owner@example\.test/,
        ),
      },
    })
    expect(await database.db.select().from(ownerLink)).toEqual([])
    await makeLink(desk, configured, { expectedOwner: ' Support@Example.test ' })

    await database.db
      .update(mailAccount)
      .set({ strictMatching: false, expectedOwner: 'owner@example.test' })
      .where(ofMailbox())
    await expect(
      makeLink(desk, configured, { expectedOwner: 'support@example.test' }),
    ).rejects.toThrow('in Config name support@example.test as Resource Owner first')
    expect((await makeLink(desk, configured, other)).expectedOwner).toBe('owner@example.test')
  })

  it('is not made for what is no address, and says only that', async () => {
    await expect(makeLink(desk, configured, { expectedOwner: '😀' })).rejects.toThrow(
      'Enter an email address such as',
    )
  })

  it('is made for another name under which the right owner signed in before', async () => {
    const { token } = await makeLink(desk, configured)
    const owner = ownerBrowser(desk)
    await consent(owner, await start(owner, token))
    const alias = { expectedOwner: 'Svc-Support@example.test' }
    await expect(makeLink(desk, configured, alias)).rejects.toThrow('would be refused')
    await database.db.update(tokenGrant).set({ resourceOwner: 'svc-support@example.test' })
    expect((await makeLink(desk, configured, alias)).expectedOwner).toBe(alias.expectedOwner)
    await database.db.update(tokenGrant).set({ configSignature: 'of another rule' })
    await expect(makeLink(desk, configured, alias)).rejects.toThrow('would be refused')
  })

  it.each([0, 337, 1.5])('is not made for %s hours', async (validHours) => {
    await expect(makeLink(desk, configured, { validHours })).rejects.toThrow('1 hour to 14 days')
  })
})

const ofMailbox = () => eq(mailAccount.id, configured.email.accounts.mailbox)
const revoke = (id: string) =>
  desk.request(`/api/emails/${configured.email.id}/mailbox/owner-links/${id}`, {
    method: 'DELETE',
  })
