import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { serve } from '@hono/node-server'
import { type ServiceToken, serviceToken } from '@mailgrant/contract/service'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createApp } from '../../app.ts'
import { mailAccount } from '../../tables/mail-account.ts'
import { consoleDeps } from '../../testing/console.ts'
import { openTestDatabase, type TestDatabase } from '../../testing/open-database.ts'
import {
  startTestService,
  type ServiceCaller,
  type TestService,
} from '../../testing/test-service.ts'

const address = 'support@example.test'
let database: TestDatabase
let sandbox: Sandbox
let service: TestService
let caller: ServiceCaller
let later = 0
let began = Date.now()
/** It stands still by itself, so that what depends on a second does not depend on the machine. */
const clock = () => new Date(began + later)

beforeAll(async () => {
  database = await openTestDatabase()
  sandbox = await startSandbox({ mail: false })
})
afterAll(async () => {
  await database.close()
  await sandbox.stop()
})
beforeEach(async () => {
  later = 0
  began = Date.now()
  sandbox.knobs.reset()
  service = await startTestService(database, sandbox, clock)
  caller = service.as((await service.makeKey()).key)
})

const path = `/emails/${address}/mailbox/token`
const refreshes = () => sandbox.ledger.refreshRequests().length
const expire = () => {
  later += 2 * 60 * 60_000
}
/** Past what this process may still give from its memory. */
const aSecondLater = () => {
  later += 1001
}
const invalidate = (accessToken: string, account = 'mailbox') =>
  caller.ok(z.object({}), 'POST', `/emails/${address}/${account}/token/invalidate`, { accessToken })
const set = (id: string, values: Partial<typeof mailAccount.$inferSelect>) =>
  database.db.update(mailAccount).set(values).where(eq(mailAccount.id, id))

describe('a token', () => {
  it('comes with its expiry, whom to log in as, and the mechanism', async () => {
    await service.authorised()
    const response = await caller.request('GET', path)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    const token = serviceToken.parse(await response.json())
    expect(token).toMatchObject({ login: address, mechanism: 'XOAUTH2' })
    expect(Date.parse(token.expiresAt ?? '')).toBeGreaterThan(Date.now())
    expect(await caller.token(address, 'smtp')).toEqual(token)
    expect(service.app.logged()).not.toContain(token.accessToken)
  })

  it('is the same by the email’s id, and whatever the case of its address', async () => {
    const { email } = await service.authorised()
    const token = await caller.token(address)
    expect(await caller.token(email.id)).toEqual(token)
    expect(await caller.token('SUPPORT@Example.Test')).toEqual(token)
  })

  it('of a shared mailbox is presented by its owner to SMTP, and for its address to IMAP', async () => {
    const { email } = await service.authorised()
    const settings = { strictMatching: false, expectedOwner: 'owner@example.test' }
    await set(email.accounts.mailbox, settings)
    const email_ = await caller.ok(
      z.object({ mailbox: z.object({ login: z.string() }), smtp: z.object({ login: z.string() }) }),
      'GET',
      `/emails/${address}`,
    )
    expect([email_.mailbox.login, email_.smtp.login]).toEqual([address, 'owner@example.test'])
  })

  it('is refreshed before it ends, once for fifty who ask at once', async () => {
    await service.authorised()
    const old = await caller.token(address)
    const others = [service.as((await service.makeKey()).key), caller]
    expire()
    sandbox.knobs.set({ delayMs: 200, rotation: 'reuse-detection' })
    const tokens = await Promise.all(
      Array.from({ length: 50 }, (_, index) => others[index % 2]?.token(address)),
    )
    expect(new Set(tokens.map((each) => each?.accessToken)).size).toBe(1)
    expect(tokens[0]?.accessToken).not.toBe(old.accessToken)
    expect(refreshes()).toBe(1)
  })

  it('is given for a second from memory, by no query', async () => {
    const { email } = await service.authorised()
    const token = await caller.token(address)
    // behind the back of this process, as another one would
    await set(email.accounts.mailbox, { enabled: false })
    expect(await caller.token(address)).toEqual(token)
    aSecondLater()
    expect((await caller.problem('GET', path)).code).toBe('account_not_ready')
  })

  it('is given from memory over a real connection with the same headers, counted and tagged', async () => {
    await service.authorised()
    const { key } = await service.makeKey({ rateLimit: 5 })
    const server = serve({ fetch: createApp(service.app.deps).fetch, port: 0 })
    await once(server, 'listening')
    const at = server.address()
    if (typeof at !== 'object' || at === null) throw new Error('no port')
    const ask = (path_: string, more: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${at.port}/api/v1${path_}`, {
        headers: { authorization: `Bearer ${key}`, ...more },
      })
    try {
      const [made, kept] = [await ask(path), await ask(path)]
      expect(await kept.text()).toBe(await made.text())
      const names = (response: Response) => [...response.headers.keys()].toSorted()
      expect(names(kept)).toEqual(names(made))
      expect(kept.headers.get('cache-control')).toBe('no-store')
      expect(kept.headers.get('x-request-id')).not.toBe(made.headers.get('x-request-id'))
      const settings = await ask(`/emails/${address}`)
      const etag = settings.headers.get('etag') ?? ''
      const unchanged = await ask(`/emails/${address}`, { 'if-none-match': etag })
      expect([unchanged.status, await unchanged.text()]).toEqual([304, ''])
      expect((await ask(path, { authorization: 'Bearer mgk_' })).status).toBe(401)
      expect((await ask(path)).status).toBe(200)
      const slowed = await ask(path)
      expect([slowed.status, slowed.headers.get('retry-after')]).toEqual([429, '12'])

      const others = { authorization: `Bearer ${(await service.makeKey()).key}` }
      expire()
      sandbox.knobs.set({ delayMs: 200, rotation: 'reuse-detection' })
      const waited = await Promise.all(Array.from({ length: 50 }, () => ask(path, others)))
      expect(new Set(await Promise.all(waited.map((each) => each.text()))).size).toBe(1)
      expect([waited.every(({ ok }) => ok), refreshes()]).toEqual([true, 1])
      sandbox.knobs.set({ delayMs: 200, tokenFault: 'invalid_client' })
      expire()
      const refused = await Promise.all(Array.from({ length: 10 }, () => ask(path, others)))
      expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 409))
      expect(refreshes()).toBe(2)
    } finally {
      server.close()
    }
  })

  it('is not given any more once its key was revoked, here at once', async () => {
    await service.authorised()
    const { id, key } = await service.makeKey()
    await service.as(key).token(address)
    await service.ada.ok(z.object({}), 'POST', `/api/api-keys/${id}/revoke`)
    expect((await service.as(key).problem('GET', path)).code).toBe('api_key_revoked')
  })

  it('that an administrator deleted is not given any more', async () => {
    const { email } = await service.authorised()
    await caller.token(address)
    await service.ada.request('DELETE', `/api/emails/${email.id}/mailbox/token`)
    const refused = await caller.problem('GET', path)
    expect([refused.status, refused.code]).toEqual([404, 'token_not_found'])
  })

  it('is logged on debug alone, and a failure on info', async () => {
    await service.authorised()
    const before = service.app.logged().length
    await caller.token(address)
    await caller.token(address)
    expect(service.app.logged().slice(before)).not.toContain('"msg":"request"')
    await caller.problem('GET', '/emails/nobody@example.test/mailbox/token')
    expect(service.app.logged().slice(before)).toContain('"status":404')
  })
})

describe('no token', () => {
  const refusal = async (account = 'mailbox') => {
    aSecondLater()
    const response = await caller.request('GET', `/emails/${address}/${account}/token`)
    const body = z
      .object({ code: z.string(), detail: z.string().optional(), remedy: z.string().min(1) })
      .parse(await response.json())
    return { status: response.status, ...body, retryAfter: response.headers.get('retry-after') }
  }

  it('for an account that is not enabled', async () => {
    const { email } = await service.authorised()
    await set(email.accounts.mailbox, { enabled: false })
    expect(await refusal()).toMatchObject({ status: 409, code: 'account_not_ready' })
    expect((await caller.token(address, 'smtp')).login).toBe(address)
  })

  it('for one that signs in without OAuth2, by itself or as the mailbox does', async () => {
    const { email } = await service.authorised()
    await set(email.accounts.smtp, { authMethod: 'none' })
    expect(await refusal('smtp')).toMatchObject({ status: 409, code: 'account_not_oauth2' })
    await set(email.accounts.smtp, { authMethod: 'mailbox' })
    await set(email.accounts.mailbox, { authMethod: 'basic' })
    expect(await refusal('smtp')).toMatchObject({ code: 'account_not_oauth2' })
    expect(await refusal()).toMatchObject({ code: 'account_not_oauth2' })
  })

  it('for a host that is not the provider’s', async () => {
    const { email } = await service.authorised()
    await set(email.accounts.mailbox, { host: 'mail.evil.example' })
    expect(await refusal()).toMatchObject({ status: 422, code: 'host_not_of_provider' })
    expect((await caller.token(address, 'smtp')).login).toBe(address)
  })

  it('of another config than the account has now', async () => {
    const { email } = await service.authorised()
    await set(email.accounts.mailbox, { idpConfigId: null })
    expect(await refusal()).toMatchObject({ status: 404, code: 'token_not_found' })
    const other = await service.desk.configure({ email })
    await set(email.accounts.mailbox, { idpConfigId: other.configId })
    expect(await refusal()).toMatchObject({ status: 409, code: 'reauthorization_required' })
  })

  it('where the mailbox must be authorised again, with the reason', async () => {
    await service.authorised()
    sandbox.revokeGrants(address)
    expire()
    const refused = await refusal()
    expect(refused).toMatchObject({ status: 409, code: 'reauthorization_required' })
    expect(refused.detail).toBeTruthy()
  })

  it('where the provider refuses the client', async () => {
    await service.authorised()
    sandbox.knobs.set({ tokenFault: 'invalid_client' })
    expire()
    expect(await refusal()).toMatchObject({ status: 409, code: 'client_rejected' })
  })

  it('where the provider does not answer properly, and when to ask again', async () => {
    await service.authorised()
    sandbox.knobs.set({ tokenFault: 'throttled-with-retry-after', retryAfterSeconds: 40 })
    expire()
    const refused = await refusal()
    expect(refused).toMatchObject({ status: 502, code: 'refresh_failed' })
    expect(Number(refused.retryAfter)).toBeGreaterThanOrEqual(38)
  })

  it('where the provider cannot be reached', async () => {
    await service.authorised()
    sandbox.knobs.set({ tokenFault: 'silence', silenceSeconds: 0.2 })
    expire()
    const refused = await refusal()
    expect(refused).toMatchObject({ status: 502, code: 'provider_unreachable' })
    expect(Number(refused.retryAfter)).toBeGreaterThan(0)
  })
})

describe('a rejected token', () => {
  it('is replaced at once for whoever asks, once whatever their number', async () => {
    await service.authorised()
    const { accessToken } = await caller.token(address)
    const seen = await Promise.all(
      Array.from({ length: 10 }, async () => {
        await invalidate(accessToken)
        return caller.token(address)
      }),
    )
    const values = new Set(seen.map((each) => each.accessToken))
    expect(values.size).toBe(1)
    expect(values).not.toContain(accessToken)
    expect(refreshes()).toBe(1)
  })

  it('by its value: a newer one survives, also one that another process obtained', async () => {
    const { email } = await service.authorised()
    const old = await caller.token(address)
    const other = consoleDeps(database.db, sandbox, { clock }).broker
    const forced = await other.accessToken(email.accounts.mailbox, { force: true })
    if (forced.outcome !== 'token') throw new Error(forced.outcome)
    // this process gives the old one from memory still
    expect((await caller.token(address)).accessToken).toBe(old.accessToken)
    await invalidate(old.accessToken)
    expect((await caller.token(address)).accessToken).toBe(forced.accessToken)
    await invalidate(randomUUID())
    expect((await caller.token(address)).accessToken).toBe(forced.accessToken)
    expect(refreshes()).toBe(1)
  })

  it('through outgoing mail is the mailbox’s own', async () => {
    await service.authorised()
    const { accessToken } = await caller.token(address, 'smtp')
    await invalidate(accessToken, 'smtp')
    expect((await caller.token(address)).accessToken).not.toBe(accessToken)
  })

  it('that just replaced another is given again rather than refreshed in a loop', async () => {
    await service.authorised()
    await invalidate((await caller.token(address)).accessToken)
    let token: ServiceToken = await caller.token(address)
    for (let each = 0; each < 5; each++) {
      await invalidate(token.accessToken)
      aSecondLater()
      token = await caller.token(address)
    }
    expect(refreshes()).toBe(1)
    later += 30_000
    expect((await caller.token(address)).accessToken).not.toBe(token.accessToken)
    expect(refreshes()).toBe(2)
  })
})
