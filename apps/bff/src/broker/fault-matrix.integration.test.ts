import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { and, eq, isNull } from 'drizzle-orm'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../db/open.ts'
import { configSignature } from '../oauth2/config-signature.ts'
import { exchangeTimeoutMs } from '../oauth2/create-authorization-server.ts'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { event } from '../tables/event.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import {
  type Configured,
  consoleDeps,
  createTestConsole,
  type TestConsole,
} from '../testing/console.ts'
import { clearEmails } from '../testing/fixtures.ts'
import { openTestDatabase } from '../testing/open-database.ts'
import { readEmail } from '../verbs/read-email.ts'

/** Each way in which a refresh can go wrong: what the status says, who is told, what is kept, and what comes next. */

let sandbox: Sandbox
let database: Database
let desk: TestConsole
let later = 0
const clock = () => new Date(Date.now() + later)
const minutes = (count: number) => count * 60_000

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
  await database.db.delete(incident)
  await database.db.delete(alertRule)
  await database.db.insert(alertRule).values({
    id: v7(),
    name: 'Team',
    channel: 'mail',
    recipients: ['team@example.test'],
    events: ['needs-reauthorisation', 'failing', 'server-down', 'recovered'],
    createdAt: clock(),
    updatedAt: clock(),
  })
  desk = await createTestConsole(
    consoleDeps(database.db, sandbox, { clock, timeoutMs: 3000 }),
    sandbox,
  )
})

async function authorised(): Promise<Configured & { accountId: string }> {
  const configured = await desk.configure()
  expect(await desk.authorize(configured)).toMatchObject({ result: 'success' })
  const accountId = configured.email.accounts.mailbox
  await database.db
    .update(mailAccount)
    .set({ enabled: true, host: 'outlook.office365.com', port: 993 })
    .where(eq(mailAccount.id, accountId))
  await database.db.delete(event)
  sandbox.ledger.clear()
  return { ...configured, accountId }
}

/** The next refresh is due; answers what a caller gets. */
async function refresh({ accountId }: { accountId: string }) {
  later += minutes(120)
  return desk.deps.broker.accessToken(accountId)
}

async function look({ accountId, email }: Configured & { accountId: string }) {
  const { db } = database
  const [grant] = await db.select().from(tokenGrant).where(eq(tokenGrant.accountId, accountId))
  if (grant === undefined) throw new Error('no grant')
  const { mailbox } = await readEmail({ db, clock }, email.id)
  const open = await db.select().from(incident).where(isNull(incident.closedAt))
  const told = await db
    .select({ kind: incident.kind, moment: alertDelivery.moment, dueAt: alertDelivery.dueAt })
    .from(alertDelivery)
    .innerJoin(incident, eq(incident.id, alertDelivery.incidentId))
    .where(eq(alertDelivery.state, 'pending'))
  const events = await db.select().from(event).orderBy(event.id)
  return {
    grant,
    status: mailbox.status.value,
    reason: mailbox.status.reason,
    incidents: open.map(({ kind }) => kind),
    alerts: told.map(({ kind, moment, dueAt }) => ({
      kind,
      moment,
      inMs: dueAt.getTime() - clock().getTime(),
    })),
    events: events.map(({ type, detail, traceId, correlationId }) => ({
      type,
      detail,
      traceId,
      correlationId,
    })),
    retryInMs: grant.retryAt === null ? null : grant.retryAt.getTime() - clock().getTime(),
  }
}

const aboutNow = (ms: number) => Math.abs(ms) < 10_000
const failedEvent = (code: string) =>
  expect.objectContaining({
    type: 'token.refresh-failed',
    detail: expect.objectContaining({ code }),
  })

describe('a refresh that the provider refuses for good', () => {
  it('invalid_grant: told at once, never tried again, mended by authorising again', async () => {
    const mailbox = await authorised()
    sandbox.knobs.set({ tokenFault: 'invalid_grant', count: 1 })
    expect(await refresh(mailbox)).toMatchObject({ outcome: 'needs-reauthorization' })
    const seen = await look(mailbox)
    expect(seen).toMatchObject({
      status: 'needs-reauthorisation',
      incidents: ['needs-reauthorisation'],
      retryInMs: null,
      grant: { status: 'needs-reauthorization' },
    })
    expect(seen.events).toEqual([
      {
        type: 'token.needs-reauthorization',
        detail: expect.objectContaining({ code: 'invalid-grant', error: 'invalid_grant' }),
        traceId: expect.stringMatching(/^[\da-f-]{36}$/),
        correlationId: expect.stringMatching(/^[\da-f-]{36}$/),
      },
    ])
    expect(seen.alerts).toHaveLength(1)
    expect(seen.alerts[0]).toMatchObject({ kind: 'needs-reauthorisation', moment: 'opened' })
    expect(aboutNow(seen.alerts[0]?.inMs ?? Number.NaN)).toBe(true)

    const before = sandbox.ledger.refreshRequests().length
    await refresh(mailbox)
    expect(sandbox.ledger.refreshRequests()).toHaveLength(before)

    await database.db.update(alertDelivery).set({ state: 'sent', attempts: 1 })
    const again = await desk.submit(mailbox, { reauthorize: true, configVersion: 2 })
    await desk.comeBack(again)
    const mended = await look(mailbox)
    expect(mended).toMatchObject({ status: 'authorised', incidents: [] })
    expect(mended.alerts).toMatchObject([{ kind: 'needs-reauthorisation', moment: 'recovered' }])
  })

  it('invalid_client: one incident of the config, tried again in minutes, over with the first success', async () => {
    const mailbox = await authorised()
    sandbox.knobs.set({ tokenFault: 'invalid_client', count: 1 })
    expect(await refresh(mailbox)).toMatchObject({ outcome: 'client-rejected' })
    const seen = await look(mailbox)
    expect(seen).toMatchObject({ status: 'failing', incidents: ['failing'] })
    expect(seen.grant.status).toBe('authorized')
    expect(seen.events).toEqual([failedEvent('client-rejected')])
    expect(seen.retryInMs).toBeGreaterThan(minutes(4))
    const [open] = await database.db.select().from(incident)
    expect(open).toMatchObject({ configId: mailbox.configId, emailId: null })
    await refresh(mailbox)
    expect(await look(mailbox)).toMatchObject({ status: 'authorised', incidents: [], alerts: [] })
  })

  it('a rotation whose answer was lost, under reuse detection: recognised, told once, the family is gone', async () => {
    const mailbox = await authorised()
    sandbox.knobs.set({ rotation: 'reuse-detection', tokenFault: 'lost-response', count: 1 })
    expect(await refresh(mailbox)).toMatchObject({ outcome: 'unreachable' })
    expect(await refresh(mailbox)).toMatchObject({ outcome: 'needs-reauthorization' })
    const seen = await look(mailbox)
    expect(seen).toMatchObject({
      status: 'needs-reauthorisation',
      incidents: ['needs-reauthorisation'],
      retryInMs: null,
    })
    expect(seen.events).toContainEqual(
      expect.objectContaining({
        type: 'token.needs-reauthorization',
        detail: expect.objectContaining({ code: 'lost-rotation' }),
      }),
    )
    expect(seen.alerts.filter(({ kind }) => kind === 'needs-reauthorisation')).toHaveLength(1)
  })

  it('a scope that was taken away: named, told at once, mended by authorising again', async () => {
    const mailbox = await authorised()
    sandbox.knobs.set({ tokenFault: 'narrow-scope', count: 1 })
    expect(await refresh(mailbox)).toMatchObject({ outcome: 'needs-reauthorization' })
    const seen = await look(mailbox)
    expect(seen).toMatchObject({
      status: 'needs-reauthorisation',
      incidents: ['needs-reauthorisation'],
      retryInMs: null,
    })
    expect(seen.reason).toContain('IMAP.AccessAsUser.All')
    expect(seen.events).toContainEqual(
      expect.objectContaining({
        type: 'token.needs-reauthorization',
        detail: expect.objectContaining({ code: 'scope-narrowed' }),
      }),
    )
  })
})

describe('trouble that passes', () => {
  const codes = {
    throttled: 'throttled',
    'server-error': 'provider-error',
    'non-json': 'provider-error',
    silence: 'unreachable',
  }
  const passing: {
    name: string
    code: string
    begin(mailbox: Configured): Promise<unknown>
    end(mailbox: Configured): Promise<unknown>
    retryAtLeastMs: number
  }[] = [
    ...(['throttled', 'server-error', 'non-json', 'silence'] as const).map((tokenFault) => ({
      name: tokenFault,
      code: codes[tokenFault],
      begin: async () => sandbox.knobs.set({ tokenFault }),
      end: async () => sandbox.knobs.reset(),
      retryAtLeastMs: 0,
    })),
    {
      name: 'throttled, with Retry-After',
      code: 'throttled',
      begin: async () =>
        sandbox.knobs.set({ tokenFault: 'throttled-with-retry-after', retryAfterSeconds: 90 }),
      end: async () => sandbox.knobs.reset(),
      retryAtLeastMs: 85_000,
    },
    {
      name: 'connection refused',
      code: 'unreachable',
      begin: () => sandbox.stopAuthorizationServer(),
      end: () => sandbox.startAuthorizationServer(),
      retryAtLeastMs: 0,
    },
    {
      name: 'DNS failure',
      code: 'unreachable',
      begin: (mailbox) => moveTokenEndpoint(mailbox, 'http://nowhere.invalid/token'),
      end: (mailbox) => moveTokenEndpoint(mailbox, sandbox.microsoft.tokenEndpoint),
      retryAtLeastMs: 0,
    },
    {
      name: 'TLS failure',
      code: 'unreachable',
      // speaks plain http where TLS is expected
      begin: (mailbox) =>
        moveTokenEndpoint(mailbox, sandbox.microsoft.tokenEndpoint.replace('http://', 'https://')),
      end: (mailbox) => moveTokenEndpoint(mailbox, sandbox.microsoft.tokenEndpoint),
      retryAtLeastMs: 0,
    },
  ]

  /** As if the owner had consented to that endpoint. */
  async function moveTokenEndpoint({ configId, email }: Configured, tokenEndpoint: string) {
    const { db } = database
    const [config] = await db
      .update(idpConfig)
      .set({ tokenEndpoint })
      .where(eq(idpConfig.id, configId))
      .returning()
    if (config === undefined) throw new Error('no config')
    await db.update(tokenGrant).set({
      configSignature: configSignature(config, {
        address: email.address,
        strictMatching: true,
        expectedOwner: null,
      }),
    })
  }

  it.each(passing)(
    '$name: the token is kept, tried again by itself, told only if it lasts',
    async ({ code, begin, end, retryAtLeastMs }) => {
      const mailbox = await authorised()
      await begin(mailbox)
      const before = await look(mailbox)
      try {
        expect(await refresh(mailbox)).toMatchObject({ outcome: 'unreachable' })
        const seen = await look(mailbox)
        expect(seen).toMatchObject({ status: 'failing', incidents: ['failing'] })
        expect(seen.grant).toMatchObject({
          status: 'authorized',
          refreshTokenSealed: before.grant.refreshTokenSealed,
        })
        expect(seen.events).toEqual([failedEvent(code)])
        expect(seen.alerts).toHaveLength(1)
        expect(seen.alerts[0]?.inMs).toBeGreaterThan(minutes(1))
        expect(seen.retryInMs).toBeGreaterThan(retryAtLeastMs)
        expect(seen.grant.dueAt?.getTime()).toBe(seen.grant.retryAt?.getTime())
        // within the back-off nobody asks
        const asked = sandbox.ledger.refreshRequests().length
        later += Math.max(0, retryAtLeastMs - 5000)
        await desk.deps.broker.accessToken(mailbox.accountId)
        const askedAgain = sandbox.ledger.refreshRequests().length > asked
        expect(askedAgain && (seen.retryInMs ?? 0) > retryAtLeastMs).toBe(false)
      } finally {
        await end(mailbox)
      }
      expect(await refresh(mailbox)).toMatchObject({ outcome: 'token' })
      // nobody had heard of it, so nobody hears that it is over
      expect(await look(mailbox)).toMatchObject({ status: 'authorised', incidents: [], alerts: [] })
    },
  )

  it('30 s of silence: given up after 15 s, as the product has it, and kept and tried again like the others', async () => {
    const mailbox = await authorised()
    sandbox.knobs.set({ tokenFault: 'silence', silenceSeconds: 30 })
    const own = consoleDeps(database.db, sandbox, { clock, timeoutMs: 30_000 }).broker
    later += minutes(120)
    const began = performance.now()
    expect(await own.accessToken(mailbox.accountId)).toMatchObject({ outcome: 'unreachable' })
    const lasted = performance.now() - began
    expect(lasted).toBeGreaterThan(exchangeTimeoutMs - 500)
    expect(lasted).toBeLessThan(exchangeTimeoutMs + 12_000)
    const seen = await look(mailbox)
    expect(seen).toMatchObject({
      status: 'failing',
      incidents: ['failing'],
      alerts: [{ kind: 'failing', moment: 'opened' }],
      events: [failedEvent('unreachable')],
    })
    expect(seen.retryInMs).toBeGreaterThan(0)
    sandbox.knobs.reset()
    expect(await refresh(mailbox)).toMatchObject({ outcome: 'token' })
    expect(await look(mailbox)).toMatchObject({ status: 'authorised', incidents: [], alerts: [] })
  })

  it('that lasts is told once, and its end once', async () => {
    const mailbox = await authorised()
    sandbox.knobs.set({ tokenFault: 'server-error' })
    for (let each = 0; each < 3; each += 1) await refresh(mailbox)
    await database.db.update(alertDelivery).set({ state: 'sent', attempts: 1 })
    sandbox.knobs.reset()
    await refresh(mailbox)
    const told = await database.db
      .select({ moment: alertDelivery.moment })
      .from(alertDelivery)
      .innerJoin(incident, and(eq(incident.id, alertDelivery.incidentId)))
    expect(told.map(({ moment }) => moment).toSorted()).toEqual(['opened', 'recovered'])
  })
})

describe('an answer that is odd but good', () => {
  it.each([
    ['no refresh token', 'omit-refresh-token'],
    ['no expires_in', 'omit-expires-in'],
    ['expires_in as a string', 'expires-in-string'],
  ] as const)('%s: the token is used, nobody is told', async (_, tokenFault) => {
    const mailbox = await authorised()
    const before = await look(mailbox)
    sandbox.knobs.set({ tokenFault, count: 1 })
    expect(await refresh(mailbox)).toMatchObject({ outcome: 'token' })
    const seen = await look(mailbox)
    expect(seen).toMatchObject({
      status: 'authorised',
      incidents: [],
      alerts: [],
      retryInMs: null,
      events: [{ type: 'token.refreshed' }],
    })
    expect(seen.grant.refreshTokenSealed === before.grant.refreshTokenSealed).toBe(
      tokenFault === 'omit-refresh-token',
    )
    expect(seen.grant.expiresAt === null).toBe(tokenFault === 'omit-expires-in')
    // and refreshed again in time, known end or not
    expect(seen.grant.dueAt).not.toBeNull()
    later += minutes(120)
    expect(await desk.deps.broker.accessToken(mailbox.accountId)).toMatchObject({
      outcome: 'token',
    })
    expect(sandbox.ledger.refreshRequests()).toHaveLength(2)
  })

  it('rotation with reuse detection: the new refresh token is the one used next', async () => {
    const mailbox = await authorised()
    sandbox.knobs.set({ rotation: 'reuse-detection' })
    for (let each = 0; each < 3; each += 1)
      expect(await refresh(mailbox)).toMatchObject({ outcome: 'token' })
    const sent = sandbox.ledger.refreshRequests().map(({ refreshToken }) => refreshToken)
    expect(new Set(sent).size).toBe(3)
    expect(await look(mailbox)).toMatchObject({ status: 'authorised', incidents: [], alerts: [] })
  })

  it.each([10, -10])('a clock %i minutes off: authorised, refreshed, nobody told', async (off) => {
    later = minutes(off)
    const mailbox = await authorised()
    expect(await refresh(mailbox)).toMatchObject({ outcome: 'token' })
    expect(await look(mailbox)).toMatchObject({
      status: 'authorised',
      incidents: [],
      alerts: [],
      events: [{ type: 'token.refreshed' }],
    })
  })
})
