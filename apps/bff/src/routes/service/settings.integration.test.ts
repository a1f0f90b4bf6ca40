import { serviceEmail, serviceHealth } from '@mailgrant/contract/service'
import { email as emailSchema } from '@mailgrant/contract/email'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { event } from '../../tables/event.ts'
import { idpConfig } from '../../tables/idp-config.ts'
import { mailAccount } from '../../tables/mail-account.ts'
import type { Configured } from '../../testing/console.ts'
import { openTestDatabase, type TestDatabase } from '../../testing/open-database.ts'
import {
  startTestService,
  type ServiceCaller,
  type TestService,
} from '../../testing/test-service.ts'

const address = 'support@example.test'
const path = `/emails/${address}`
let database: TestDatabase
let sandbox: Sandbox
let service: TestService
let caller: ServiceCaller
let configured: Configured
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
  service = await startTestService(database, sandbox, clock)
  caller = service.as((await service.makeKey()).key)
  configured = await service.authorised()
})

const aSecondLater = () => {
  later += 1001
}
const set = async (kind: 'mailbox' | 'smtp', values: Partial<typeof mailAccount.$inferSelect>) => {
  await database.db
    .update(mailAccount)
    .set(values)
    .where(eq(mailAccount.id, configured.email.accounts[kind]))
  aSecondLater()
}
const report = (body: Record<string, unknown>, account = 'mailbox') =>
  caller.ok(z.object({}), 'POST', `${path}/${account}/report`, body)
const failed = (code = 'authentication_failed', message = 'The server refused the sign-in.') =>
  report({ outcome: 'failed', code, message })
const consoleEmail = () => service.ada.ok(emailSchema, 'GET', `/api/emails/${configured.email.id}`)
const health = async () => {
  const response = await caller.request('GET', `${path}/health`)
  return { status: response.status, body: serviceHealth.parse(await response.json()) }
}

describe('settings', () => {
  it('tell how to connect, and outgoing mail the method of the mailbox where it shares it', async () => {
    const settings = await caller.ok(serviceEmail, 'GET', path)
    expect(settings).toMatchObject({
      id: configured.email.id,
      address,
      mailbox: {
        enabled: true,
        protocol: 'imap',
        host: 'localhost',
        port: 993,
        tlsMode: 'implicit',
        authentication: 'oauth2',
        provider: 'microsoft',
        login: address,
        folder: 'INBOX',
        afterFetch: 'nothing',
        status: { value: 'authorised' },
      },
      smtp: { authentication: 'oauth2', provider: 'microsoft', port: 587, allowSpoofing: false },
    })
    expect(JSON.stringify(settings)).not.toMatch(/eyJ|secret|sealed/i)
  })

  it('with a password tell its login, and no password', async () => {
    await set('mailbox', { authMethod: 'basic', provider: null, login: 'support-login' })
    const { mailbox, smtp } = await caller.ok(serviceEmail, 'GET', path)
    expect([mailbox, smtp]).toMatchObject([
      { authentication: 'basic', provider: null, login: 'support-login' },
      { authentication: 'basic', provider: null, login: 'support-login' },
    ])
    await set('smtp', { authMethod: 'none' })
    expect((await caller.ok(serviceEmail, 'GET', path)).smtp).toMatchObject({
      authentication: 'none',
      login: address,
    })
  })

  it('unchanged are not sent again, from memory or not', async () => {
    const first = await caller.request('GET', path)
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]{22}"$/)
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    const again = (value: string) =>
      caller.request('GET', path, undefined, { 'if-none-match': value })
    for (const named of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const unchanged = await again(named)
      expect([unchanged.status, await unchanged.text()]).toEqual([304, ''])
      expect(unchanged.headers.get('etag')).toBe(etag)
      expect(unchanged.headers.get('cache-control')).toBe('private, no-cache')
      aSecondLater()
    }
    expect((await again('"other"')).status).toBe(200)
    await set('mailbox', { folder: 'Tickets' })
    const changed = await again(etag)
    expect(changed.status).toBe(200)
    expect(serviceEmail.parse(await changed.json()).mailbox?.folder).toBe('Tickets')
  })

  it('saved in this process are told at once', async () => {
    await caller.ok(serviceEmail, 'GET', path)
    const { version, notes } = await consoleEmail()
    await service.ada.ok(emailSchema, 'PUT', `/api/emails/${configured.email.id}`, {
      address,
      name: 'Help desk',
      notes,
      version,
    })
    expect((await caller.ok(serviceEmail, 'GET', path)).name).toBe('Help desk')
  })
})

describe('a report', () => {
  const events = async () =>
    (await database.db.select().from(event).where(eq(event.type, 'account.reported'))).map(
      ({ outcome, actor, accountKind, detail }) => ({ outcome, actor, accountKind, detail }),
    )

  it('of a failure is the account’s status until one of success', async () => {
    await caller.ok(serviceEmail, 'GET', path)
    await failed()
    await failed()
    const broken = await consoleEmail()
    expect(broken.mailbox).toMatchObject({
      status: {
        value: 'failing',
        reason:
          'The server refused the sign-in. Check user name and password, or change to OAuth2.',
      },
      lastError: { code: 'authentication_failed' },
      errorCount: 2,
    })
    expect(broken.smtp.status.value).toBe('authorised')
    expect((await caller.ok(serviceEmail, 'GET', path)).mailbox?.status.value).toBe('failing')
    await report({ outcome: 'ok' })
    const mended = await consoleEmail()
    expect(mended.mailbox).toMatchObject({
      status: { value: 'authorised' },
      lastError: null,
      errorCount: 0,
    })
    expect(mended.mailbox.lastActivityAt).not.toBeNull()
    expect((await caller.ok(serviceEmail, 'GET', path)).mailbox?.status.value).toBe('authorised')
  })

  it('comes into the timeline where it is news', async () => {
    await report({ outcome: 'ok' })
    await failed('authentication_failed')
    await failed('authentication_failed', 'In other words.')
    await failed('server_unavailable')
    await report({ outcome: 'ok' })
    await report({ outcome: 'ok' })
    expect(await events()).toMatchObject([
      { outcome: 'failed', detail: { code: 'authentication_failed' } },
      { outcome: 'failed', detail: { code: 'server_unavailable' } },
      { outcome: 'ok', actor: 'Ticket importer', accountKind: 'mailbox' },
    ])
  })

  it('that many send at once is news once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => failed()))
    expect(await events()).toHaveLength(1)
    expect((await consoleEmail()).mailbox.errorCount).toBe(8)
  })

  it('of success is written once a minute', async () => {
    const activity = async () => (await consoleEmail()).smtp.lastActivityAt
    await report({ outcome: 'ok' }, 'smtp')
    const first = await activity()
    expect(first).not.toBeNull()
    later += 30_000
    await report({ outcome: 'ok' }, 'smtp')
    expect(await activity()).toBe(first)
    later += 30_001
    await report({ outcome: 'ok' }, 'smtp')
    expect(await activity()).not.toBe(first)
  })

  it('is kept without what looks like a secret', async () => {
    const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'
    await report({
      outcome: 'failed',
      code: 'authentication_failed',
      message: `AUTH failed for Bearer ${token}`,
      serverReply: `334 ${token}`,
    })
    const stored = [await database.db.select().from(event), await consoleEmail()]
    expect(JSON.stringify(stored)).not.toContain(token)
    expect((await consoleEmail()).mailbox.lastError?.message).toBe(
      'AUTH failed for Bearer [redacted]',
    )
  })

  it('is not taken for an account that is not enabled, nor with control characters', async () => {
    const line = { outcome: 'failed', code: 'a', message: 'two\r\nlines' }
    expect(await caller.problem('POST', `${path}/mailbox/report`, line)).toMatchObject({
      status: 422,
      code: 'invalid_input',
    })
    await set('mailbox', { enabled: false })
    expect(await caller.problem('POST', `${path}/mailbox/report`, { outcome: 'ok' })).toMatchObject(
      { status: 409, code: 'account_not_ready' },
    )
  })
})

describe('health', () => {
  it('passes, warns and fails with the accounts that are enabled', async () => {
    expect(await health()).toMatchObject({
      status: 200,
      body: { status: 'pass', address, mailbox: { status: { value: 'authorised' } } },
    })
    const soon = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10)
    await database.db
      .update(idpConfig)
      .set({ secretExpiresOn: soon })
      .where(eq(idpConfig.id, configured.configId))
    expect(await health()).toMatchObject({ status: 200, body: { status: 'warn' } })
    await failed()
    const failing = await health()
    expect(failing).toMatchObject({
      status: 503,
      body: { status: 'fail', mailbox: { status: { value: 'failing' } } },
    })
    expect(failing.body.mailbox?.lastErrorAt).not.toBeNull()
    await set('mailbox', { enabled: false })
    expect(await health()).toMatchObject({ status: 200, body: { status: 'warn', mailbox: null } })
    await set('smtp', { enabled: false })
    expect(await health()).toMatchObject({
      status: 200,
      body: { status: 'warn', mailbox: null, smtp: null },
    })
  })

  it('that fails is an answer, not an error in the log', async () => {
    await failed()
    const before = service.app.logged().length
    expect((await health()).status).toBe(503)
    expect(service.app.logged().slice(before)).not.toContain('"level":"error"')
    expect(service.app.logged().slice(before)).toContain('"status":503')
  })
})
