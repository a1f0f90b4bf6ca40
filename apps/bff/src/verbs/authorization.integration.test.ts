import { messages } from '@mailgrant/contract/messages'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../db/open.ts'
import { authSession } from '../tables/auth.ts'
import { authorizationRequest } from '../tables/authorization-request.ts'
import { event } from '../tables/event.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { consoleDeps, createTestConsole, type TestConsole } from '../testing/console.ts'
import { clearEmails, insertEmail } from '../testing/fixtures.ts'
import { openTestDatabase } from '../testing/open-database.ts'

let sandbox: Sandbox
let database: Database
let desk: TestConsole
let later = 0

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
  sandbox.ledger.clear()
  later = 0
  await clearEmails(database.db)
  const clock = () => new Date(Date.now() + later)
  desk = await createTestConsole(consoleDeps(database.db, sandbox, { clock }), sandbox)
})

const minutes = (count: number) => count * 60_000
const grantOf = async (accountId: string) => {
  const rows = await database.db
    .select()
    .from(tokenGrant)
    .where(eq(tokenGrant.accountId, accountId))
  return rows[0]
}
const user = (name: string) => ({
  address: `${name}@example.test`,
  password: `${name}-password`,
})

describe('authorising a mailbox', () => {
  it('goes from Submit to a stored grant at Microsoft', async () => {
    const configured = await desk.configure()
    const submitted = await desk.submit(configured)
    expect(submitted).toMatchObject({ status: 200, body: { next: 'redirect' } })
    const landing = await desk.comeBack(submitted)
    expect(landing.path).toMatch(
      new RegExp(`^/emails/${configured.email.id}/mailbox\\?authorization=[0-9a-f-]{36}$`),
    )
    expect(await desk.outcome(configured, landing.path)).toMatchObject({
      result: 'success',
      resourceOwner: 'support@example.test',
      checks: { mailbox: { outcome: 'not-tested' }, smtp: { outcome: 'not-tested' } },
    })
    expect(await grantOf(configured.email.accounts.mailbox)).toMatchObject({
      status: 'authorized',
      resourceOwner: 'support@example.test',
      ownerSubject: expect.stringMatching(/^tid:.+ oid:.+$/),
    })
  })

  it('goes from Submit to a stored grant at Google, which answers with its issuer', async () => {
    const configured = await desk.configure({ provider: 'google' })
    const landing = await desk.comeBack(await desk.submit(configured))
    expect(landing.callback.searchParams.get('iss')).toBe(sandbox.google.issuer)
    expect(await desk.outcome(configured, landing.path)).toMatchObject({ result: 'success' })
    expect(await grantOf(configured.email.accounts.mailbox)).toMatchObject({
      ownerSubject: expect.stringContaining(`iss:${sandbox.google.issuer} sub:`),
    })
  })

  it('asks with PKCE, state and nonce, and for the expected owner', async () => {
    const { body } = await desk.submit(await desk.configure())
    const query = new URL(body.authorizationUrl ?? '').searchParams
    expect(Object.fromEntries(query)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      login_hint: 'support@example.test',
    })
  })

  it('collects consent for Graph too but redeems for the mail resource only', async () => {
    const scopes = [...desk.deps.presets.microsoft.scopes, 'https://graph.microsoft.com/User.Read']
    const configured = await desk.configure({ scopes: scopes.join(' ') })
    expect(await desk.authorize(configured)).toMatchObject({ result: 'success' })
    const grant = await grantOf(configured.email.accounts.mailbox)
    expect(grant?.scopes).not.toContain('graph.microsoft.com')
  })

  it('just saves where a grant matches already, and goes again where told to', async () => {
    const configured = await desk.configure()
    await desk.authorize(configured)
    expect((await desk.submit(configured)).body).toEqual({ next: 'saved' })
    const again = await desk.submit(configured, { reauthorize: true })
    expect(again.body.next).toBe('redirect')
  })

  it('goes again where what the owner consented to has changed', async () => {
    const configured = await desk.configure()
    await desk.authorize(configured)
    const fields = { ...configured.fields, scopes: `${configured.fields.scopes} User.Read` }
    expect((await desk.submit({ ...configured, fields })).body.next).toBe('redirect')
  })

  it('works with another provider of which no issuer is known, secret by HTTP Basic or in the body', async () => {
    const configured = await desk.configure()
    await database.db
      .update(idpConfig)
      .set({ provider: 'other' })
      .where(eq(idpConfig.id, configured.configId))
    const provider = 'other' as const
    const fields = { ...configured.fields, provider, issuer: null, mailHosts: ['localhost'] }
    expect(await desk.authorize({ ...configured, provider, fields })).toMatchObject({
      result: 'success',
      resourceOwner: 'support@example.test',
    })
    // Both ways to name the client were refused before the secret is called wrong.
    const wrong = { ...fields, clientSecret: 'wrong' }
    sandbox.ledger.clear()
    const refused = await desk.submit({ ...configured, provider, fields: wrong })
    expect(refused.body.code).toBe('client_rejected')
    expect(sandbox.ledger.tokenRequests()).toHaveLength(2)
  })

  it('lets a named owner authorise a shared mailbox', async () => {
    const configured = await desk.configure({ address: 'shared@example.test' })
    const submitted = await desk.submit(configured, {
      strictMatching: false,
      expectedOwner: 'Owner@example.test',
    })
    const { path } = await desk.comeBack(submitted, { user: user('owner') })
    expect(await desk.outcome(configured, path)).toMatchObject({
      result: 'success',
      resourceOwner: 'owner@example.test',
    })
  })

  it('keeps two round trips of one browser apart', async () => {
    const one = await desk.configure()
    const two = await desk.configure({ address: 'billing@example.test', provider: 'google' })
    const [first, second] = [await desk.submit(one), await desk.submit(two)]
    const both = `${first.cookie}; ${second.cookie}`
    const landed = await desk.comeBack({ ...second, cookie: both })
    const landedFirst = await desk.comeBack({ ...first, cookie: both })
    expect(await desk.outcome(two, landed.path)).toMatchObject({
      resourceOwner: 'billing@example.test',
    })
    expect(await desk.outcome(one, landedFirst.path)).toMatchObject({
      resourceOwner: 'support@example.test',
    })
  })

  it('survives Back and the callback again', async () => {
    const configured = await desk.configure()
    const submitted = await desk.submit(configured)
    const landing = await desk.comeBack(submitted)
    const grant = await grantOf(configured.email.accounts.mailbox)
    expect(await desk.callback(landing.callback, submitted.cookie)).toBe(landing.path)
    expect(await desk.outcome(configured, landing.path)).toMatchObject({ result: 'success' })
    expect(await grantOf(configured.email.accounts.mailbox)).toEqual(grant)
    expect(sandbox.ledger.tokenRequests()).toHaveLength(1)
  })

  it('redeems once where the callback comes twice at the same time', async () => {
    const configured = await desk.configure()
    const submitted = await desk.submit(configured)
    const { callback, cookie } = await desk.atProvider(submitted)
    const paths = await Promise.all([
      desk.callback(callback, cookie),
      desk.callback(callback, cookie),
    ])
    expect(paths[0]).toBe(paths[1])
    expect(await desk.outcome(configured, paths[0])).toMatchObject({ result: 'success' })
    expect(sandbox.ledger.tokenRequests()).toHaveLength(1)
  })
})

describe('a callback that belongs to nobody', () => {
  const unmatched = '/authorization-unmatched'

  it('is refused where the state is unknown', async () => {
    const configured = await desk.configure()
    const submitted = await desk.submit(configured)
    const { callback } = await desk.atProvider(submitted)
    callback.searchParams.set('state', 'A'.repeat(43))
    expect(await desk.callback(callback, submitted.cookie)).toBe(unmatched)
    callback.searchParams.delete('state')
    expect(await desk.callback(callback, submitted.cookie)).toBe(unmatched)
  })

  it('is refused in another browser and leaves the request to the right one', async () => {
    const configured = await desk.configure()
    const submitted = await desk.submit(configured)
    const { callback } = await desk.atProvider(submitted)
    expect(await desk.callback(callback, '')).toBe(unmatched)
    const forged = submitted.cookie.replace(/=.*/, `=${'A'.repeat(43)}`)
    expect(await desk.callback(callback, forged)).toBe(unmatched)
    const path = await desk.callback(callback, submitted.cookie)
    expect(await desk.outcome(configured, path)).toMatchObject({ result: 'success' })
  })

  it('is refused on the path of another config', async () => {
    const configured = await desk.configure()
    const other = await desk.configure({ address: 'billing@example.test' })
    const submitted = await desk.submit(configured)
    const { callback } = await desk.atProvider(submitted)
    callback.pathname = callback.pathname.replace(configured.configId, other.configId)
    expect(await desk.callback(callback, submitted.cookie)).toBe(unmatched)
    expect(sandbox.ledger.tokenRequests()).toHaveLength(0)
  })
})

describe('a round trip that fails says why and keeps what was there', () => {
  it('denied', async () => {
    const configured = await desk.configure()
    expect(await desk.authorize(configured, { decision: 'cancel' })).toMatchObject({
      result: 'failure',
      failure: 'denied',
    })
    expect(sandbox.ledger.tokenRequests()).toHaveLength(0)
  })

  it('another account signed in: names both', async () => {
    const configured = await desk.configure()
    expect(await desk.authorize(configured, { user: user('billing') })).toMatchObject({
      failure: 'wrong-account',
      expected: 'support@example.test',
      actual: 'billing@example.test',
    })
    expect(await grantOf(configured.email.accounts.mailbox)).toBeUndefined()
  })

  it('a mail permission was unticked', async () => {
    const configured = await desk.configure({ provider: 'google' })
    const untick = ['https://mail.google.com/']
    expect(await desk.authorize(configured, { untick })).toMatchObject({
      failure: 'scope-missing',
      missingScopes: untick,
    })
  })

  it('SMTP needs its scope only where it is the same as the mailbox', async () => {
    const scopes = desk.deps.presets.microsoft.scopes.filter((each) => !each.includes('SMTP'))
    const configured = await desk.configure({ scopes: scopes.join(' ') })
    expect(await desk.authorize(configured)).toMatchObject({ result: 'success' })
    await database.db
      .update(mailAccount)
      .set({ authMethod: 'mailbox' })
      .where(eq(mailAccount.id, configured.email.accounts.smtp))
    const again = await desk.comeBack(await desk.submit(configured, { reauthorize: true }))
    expect(await desk.outcome(configured, again.path)).toMatchObject({
      failure: 'scope-missing',
      missingScopes: ['https://outlook.office.com/SMTP.Send'],
    })
  })

  it('the secret is wrong: with the provider’s own reply and advice', async () => {
    const configured = await desk.configure()
    const fields = { ...configured.fields, clientSecret: 'not-the-secret-at-all' }
    expect(await desk.authorize({ ...configured, fields })).toMatchObject({
      failure: 'client-rejected',
      remedy: expect.stringContaining('Value'),
      providerReply: expect.stringContaining('AADSTS7000215'),
    })
    const [failed] = await database.db
      .select()
      .from(event)
      .where(eq(event.emailId, configured.email.id))
      .then((rows) => rows.filter(({ type }) => type === 'authorization.failed'))
    expect(failed).toMatchObject({
      traceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  it.each([
    ['omit-refresh-token', 'no-refresh-token'],
    ['omit-id-token', 'id-token-invalid'],
    ['wrong-nonce', 'id-token-invalid'],
    ['invalid_grant', 'code-rejected'],
    ['throttled', 'provider-error'],
    ['server-error', 'provider-error'],
    ['non-json', 'not-token-endpoint'],
    ['lost-response', 'provider-unreachable'],
  ] as const)('%s is told as %s', async (tokenFault, failure) => {
    sandbox.knobs.set({ tokenFault })
    expect(await desk.authorize(await desk.configure())).toMatchObject({ failure })
  })

  it('the token endpoint is down', async () => {
    const configured = await desk.configure()
    const submitted = await desk.submit(configured)
    const { callback } = await desk.atProvider(submitted)
    await sandbox.stopAuthorizationServer()
    const path = await desk.callback(callback, submitted.cookie)
    await sandbox.startAuthorizationServer()
    expect(await desk.outcome(configured, path)).toMatchObject({
      failure: 'provider-unreachable',
    })
  })

  it.each([
    ['another issuer', 'https://evil.example'],
    ['no issuer where one belongs', null],
  ])('%s', async (_what, iss) => {
    const configured = await desk.configure({ provider: 'google' })
    const submitted = await desk.submit(configured)
    const { callback } = await desk.atProvider(submitted)
    if (iss === null) callback.searchParams.delete('iss')
    else callback.searchParams.set('iss', iss)
    const path = await desk.callback(callback, submitted.cookie)
    expect(await desk.outcome(configured, path)).toMatchObject({ failure: 'issuer-mismatch' })
    expect(sandbox.ledger.tokenRequests()).toHaveLength(0)
  })

  it('the session ended meanwhile', async () => {
    const configured = await desk.configure()
    const submitted = await desk.submit(configured)
    const { callback } = await desk.atProvider(submitted)
    await database.db.delete(authSession).where(eq(authSession.id, desk.actor.sessionId))
    const path = await desk.callback(callback, submitted.cookie)
    expect(await desk.outcome(configured, path)).toMatchObject({ failure: 'session-ended' })
  })

  it('took too long', async () => {
    const configured = await desk.configure()
    const submitted = await desk.submit(configured)
    const { callback } = await desk.atProvider(submitted)
    later = minutes(11)
    const path = await desk.callback(callback, submitted.cookie)
    expect(await desk.outcome(configured, path)).toMatchObject({ failure: 'expired' })
    expect(sandbox.ledger.tokenRequests()).toHaveLength(0)
  })

  it('the config or the owner rule changed meanwhile', async () => {
    const configured = await desk.configure()
    const submitted = await desk.submit(configured)
    const { callback } = await desk.atProvider(submitted)
    await database.db
      .update(idpConfig)
      .set({ tokenEndpoint: 'https://login.example/token' })
      .where(eq(idpConfig.id, configured.configId))
    const path = await desk.callback(callback, submitted.cookie)
    expect(await desk.outcome(configured, path)).toMatchObject({ failure: 'config-changed' })
    expect(sandbox.ledger.tokenRequests()).toHaveLength(0)
  })

  it('a failed re-authorisation leaves the present grant alone', async () => {
    const configured = await desk.configure()
    await desk.authorize(configured)
    const grant = await grantOf(configured.email.accounts.mailbox)
    const again = await desk.submit(configured, { reauthorize: true })
    await desk.comeBack(again, { decision: 'cancel-at-sign-in' })
    expect(await grantOf(configured.email.accounts.mailbox)).toEqual(grant)
  })

  it('a request whose process died in the middle is told as used', async () => {
    const configured = await desk.configure()
    const submitted = await desk.submit(configured)
    const { callback } = await desk.atProvider(submitted)
    await database.db.update(authorizationRequest).set({ usedAt: new Date() })
    const path = await desk.callback(callback, submitted.cookie)
    expect(await desk.outcome(configured, path)).toMatchObject({ result: 'pending' })
    later = minutes(2)
    expect(await desk.outcome(configured, path)).toMatchObject({ failure: 'state-used' })
    expect((await desk.submit(configured)).body.next).toBe('redirect')
  })
})

describe('what is stored of a round trip', () => {
  it('wipes verifier and nonce once used, and forgets old requests', async () => {
    const configured = await desk.configure()
    await desk.authorize(configured)
    const [used] = await database.db.select().from(authorizationRequest)
    expect(used).toMatchObject({ verifierSealed: null, nonceSealed: null })
    later = minutes(75)
    await desk.submit(configured, { reauthorize: true })
    const kept = await database.db.select().from(authorizationRequest)
    expect(kept.map(({ id }) => id)).not.toContain(used?.id)
  })

  it('names who pressed Refresh now, whatever came of it', async () => {
    const configured = await desk.configure()
    await desk.authorize(configured)
    const press = () =>
      desk.request(`/api/emails/${configured.email.id}/mailbox/token/refresh`, { method: 'POST' })
    await press()
    sandbox.knobs.set({ tokenFault: 'invalid_client' })
    await press()
    sandbox.knobs.reset()
    await desk.deps.broker.accessToken(configured.email.accounts.mailbox, { force: true })
    const refreshes = (await database.db.select().from(event).orderBy(event.at, event.id)).filter(
      ({ type }) => type.startsWith('token.refresh'),
    )
    expect(refreshes.map(({ type, actor }) => [type, actor])).toEqual([
      ['token.refreshed', desk.actor.name],
      ['token.refresh-failed', desk.actor.name],
      ['token.refreshed', 'system'],
    ])
  })

  it('holds no secret in the clear', async () => {
    const configured = await desk.configure()
    await desk.authorize(configured)
    await desk.request(`/api/emails/${configured.email.id}/mailbox/token/refresh`, {
      method: 'POST',
    })
    const stored = JSON.stringify([
      await database.db.select().from(tokenGrant),
      await database.db.select().from(authorizationRequest),
      await database.db.select().from(idpConfig),
      await database.db.select().from(event),
    ])
    const issued = [...sandbox.ledger.entries(), { value: configured.fields.clientSecret ?? '' }]
    expect(issued.length).toBeGreaterThan(8)
    for (const { value } of issued) expect(stored).not.toContain(value)
  })
})

describe('Submit', () => {
  it('is refused while Microsoft or Google has no secret, and stores nothing', async () => {
    const configured = await desk.configure({ provider: 'google' })
    const fields = { ...configured.fields, clientSecret: null }
    expect(await desk.submit({ ...configured, fields })).toMatchObject({
      status: 422,
      body: { fields: { 'config.clientSecret': messages.required('the Client Secret') } },
    })
    expect(
      (await desk.submit(configured, { configVersion: 1, overwrite: false })).body,
    ).toMatchObject({ next: 'redirect' })
    // A stored one is enough from then on.
    expect((await desk.submit({ ...configured, fields })).body).toMatchObject({ next: 'redirect' })
  })

  it('is refused where its first secret is said to have ended; of a stored one that may be true', async () => {
    const configured = await desk.configure()
    const config = { ...configured.fields, secretExpiresOn: '2020-01-31' }
    expect(await desk.submit(configured, { config })).toMatchObject({
      status: 422,
      body: { fields: { 'config.secretExpiresOn': messages.newSecretPast } },
    })
    await desk.submit(configured)
    expect(await desk.submit(configured, { config })).toMatchObject({ status: 200 })
  })

  it('forgets the password and the error of the method that it replaces', async () => {
    const configured = await desk.configure()
    const account = eq(mailAccount.id, configured.email.accounts.mailbox)
    await database.db
      .update(mailAccount)
      .set({
        authMethod: 'basic',
        passwordSealed: 'sealed',
        lastError: { code: 'authentication_failed', message: 'Wrong.' },
        lastErrorAt: new Date(),
        errorCount: 3,
      })
      .where(account)
    expect((await desk.submit(configured)).body).toMatchObject({ next: 'redirect' })
    const [stored] = await database.db.select().from(mailAccount).where(account)
    expect(stored).toMatchObject({
      authMethod: 'oauth2',
      passwordSealed: null,
      lastError: null,
      errorCount: 0,
    })
  })

  it('tries a new secret by a refresh and keeps the old one where it is refused', async () => {
    const configured = await desk.configure()
    await desk.authorize(configured)
    const wrong = { ...configured.fields, clientSecret: 'mistyped-secret-value' }
    const refused = await desk.submit({ ...configured, fields: wrong })
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'client_rejected', fields: { 'config.clientSecret': expect.any(String) } },
    })
    const { value } = sandbox.addClientSecret('microsoft', configured.clientId)
    const good = { ...configured.fields, clientSecret: value }
    expect((await desk.submit({ ...configured, fields: good })).body).toEqual({ next: 'saved' })
    sandbox.removeClientSecret('microsoft', configured.clientId)
    const { value: last } = sandbox.addClientSecret('microsoft', configured.clientId)
    const renewed = { ...configured.fields, clientSecret: last }
    expect((await desk.submit({ ...configured, fields: renewed })).body).toEqual({ next: 'saved' })
    const token = await desk.request(`/api/emails/${configured.email.id}/mailbox/token/refresh`, {
      method: 'POST',
    })
    expect(token.status).toBe(200)
  })

  it('refuses another account’s draft and another provider’s config', async () => {
    const configured = await desk.configure()
    const email = await insertEmail(database.db, 'billing@example.test')
    expect((await desk.submit({ ...configured, email })).body.code).toBe('config_not_found')
    const google = { ...configured.fields, provider: 'google' as const }
    const mixed = { ...configured, provider: 'google' as const, fields: google }
    expect((await desk.submit(mixed)).body.code).toBe('invalid_input')
  })

  it('says what somebody else changed before it overwrites that', async () => {
    const configured = await desk.configure()
    await desk.submit(configured)
    const answer = await desk.submit(configured, { overwrite: false })
    expect(answer).toMatchObject({ status: 409, body: { code: 'edit_conflict' } })
  })

  it('refuses endpoints that only the operator may open', async () => {
    const strict = { ...desk.deps, env: { ...desk.deps.env, allowPrivateHosts: false } }
    const careful = await createTestConsole(strict, sandbox)
    expect(await careful.submit(await careful.configure())).toMatchObject({
      status: 422,
      body: {
        code: 'endpoint_not_allowed',
        fields: { 'config.tokenEndpoint': expect.stringContaining('https://') },
      },
    })
  })
})
