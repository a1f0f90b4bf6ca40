import { readFileSync } from 'node:fs'
import { checkReport } from '@mailgrant/contract/check'
import { email as emailSchema, type Email } from '@mailgrant/contract/email'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Broker } from '../broker/broker.ts'
import { createMailCheck } from '../mail-check/create-mail-check.ts'
import type { MailCheck } from '../mail-check/mail-check.ts'
import { places } from '../seal/places.ts'
import { event } from '../tables/event.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { consoleDeps, createTestConsole } from '../testing/console.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { signInFirst } from '../testing/sign-in-first.ts'
import { startTestApp, type TestApp, type TestClient } from '../testing/test-app.ts'
import { countDueChecks, hostsQuery, spreadOverdueChecks, sweepDueChecks } from './due-checks.ts'

let database: TestDatabase
let sandbox: Sandbox
let app: TestApp
let ada: TestClient
let support: Email
let later = 0
let connections: string[] = []
const clock = () => new Date(Date.now() + later)
const never = new AbortController().signal
const minute = 60_000

beforeAll(async () => {
  database = await openTestDatabase()
  sandbox = await startSandbox()
})
afterAll(async () => {
  await database.close()
  await sandbox.stop()
})
beforeEach(async () => {
  later = 0
  connections = []
  const ca = readFileSync(sandbox.caFile, 'utf8')
  const real = createMailCheck({ clock, allowPrivateHosts: true, ca })
  const mailCheck: MailCheck = {
    run(target, signal) {
      connections.push(target.protocol)
      return real.run(target, signal)
    },
  }
  app = await startTestApp(database, {
    clock,
    env: { allowPrivateHosts: true, providersFile: sandbox.providersFile },
    replace: { mailCheck },
  })
  ada = await signInFirst(app)
  const input = { address: 'support@example.test', name: 'Support', notes: '' }
  support = await ada.ok(emailSchema, 'POST', '/api/emails', input)
})

const servers = () => {
  if (!sandbox.mail) throw new Error(sandbox.mailUnavailable ?? 'no mail servers')
  return sandbox.mail
}
const path = (kind: 'mailbox' | 'smtp') => `/api/emails/${support.id}/${kind}`
async function save(kind: 'mailbox' | 'smtp', settings: object) {
  const body = { settings, version: 1, overwrite: true }
  const response = await ada.request('PUT', path(kind), body)
  if (!response.ok) throw new Error(await response.text())
  connections = []
}
const saveMailbox = (protocol: 'imap' | 'pop3' = 'imap') =>
  save('mailbox', {
    enabled: true,
    authentication: 'basic',
    password: 'support-password',
    login: null,
    protocol,
    host: 'localhost',
    port: protocol === 'imap' ? servers().imaps.port : servers().pop3s.port,
    tlsMode: 'implicit',
    folder: protocol === 'imap' ? 'INBOX' : null,
    fetchFrequencyMinutes: 5,
    emailsPerFetch: 10,
    afterFetch: 'nothing',
    archiveFolder: null,
  })
const saveSmtp = () =>
  save('smtp', {
    enabled: true,
    authentication: 'mailbox',
    login: null,
    host: 'localhost',
    port: servers().submission.port,
    tlsMode: 'starttls',
    allowSpoofing: false,
  })
const account = async (kind: 'mailbox' | 'smtp' = 'mailbox') => {
  const [row] = await database.db.select().from(mailAccount).where(eq(mailAccount.kind, kind))
  if (row === undefined) throw new Error('no account')
  return row
}
/** By a console whose key this one does not have. */
async function authoriseUnderAnotherKey() {
  const desk = await createTestConsole(consoleDeps(database.db, sandbox, { clock }), sandbox)
  const { id, address } = support
  const accounts = { mailbox: (await account()).id, smtp: (await account('smtp')).id }
  const configured = await desk.configure({ email: { id, address, accounts } })
  expect(await desk.authorize(configured)).toMatchObject({ result: 'success' })
  await database.db.update(mailAccount).set({ lastActivityAt: null })
  await database.db.delete(event)
}
/** Moves on to where everything is due. */
const whenDue = async () => {
  const { checkDueAt } = await account()
  later = Math.max(later, (checkDueAt?.getTime() ?? 0) - Date.now() + 3 * minute)
}
const sweep = () => sweepDueChecks(app.deps, never)
const minutesToNext = async () =>
  (((await account()).checkDueAt?.getTime() ?? 0) - clock().getTime()) / minute
const checked = async () => {
  const rows = await database.db.select().from(event).where(eq(event.type, 'account.checked'))
  return rows.map(({ outcome, actor }) => [outcome, actor])
}
const open = async () => {
  const rows = await database.db.select().from(incident).where(isNull(incident.closedAt))
  return rows.map(({ kind }) => kind)
}

describe('the health check', () => {
  it('takes a save that was tested just now for a check, and comes again at the interval', async () => {
    await saveMailbox()
    expect(await countDueChecks(app.deps)).toBe(1)
    expect(await sweep()).toBe(1)
    expect(connections).toEqual([])
    expect(await minutesToNext()).toBeGreaterThan(13)
    expect(await minutesToNext()).toBeLessThan(17)
    expect(await sweep()).toBe(0)
  })

  it('selects at IMAP and logs in to SMTP, and says nothing where all is as before', async () => {
    await saveMailbox()
    await saveSmtp()
    await sweep()
    await whenDue()
    expect(await sweep()).toBe(2)
    expect(connections.toSorted()).toEqual(['imap', 'smtp'])
    expect((await account()).checkedAt?.getTime()).toBeGreaterThan(Date.now() + 10 * minute)
    expect(await minutesToNext()).toBeGreaterThan(13)
    expect(await checked()).toEqual([])
  })

  it('asks POP3 how many messages there are', async () => {
    await saveMailbox('pop3')
    later = 20 * minute
    await sweep()
    expect(connections).toEqual(['pop3'])
    expect(await account()).toMatchObject({ lastError: null, errorCount: 0 })
  })

  it('tells of a failure once, looks again sooner, and tells of the recovery', async () => {
    await saveMailbox()
    const { port } = await account()
    await database.db.update(mailAccount).set({ port: 1 }).where(eq(mailAccount.kind, 'mailbox'))
    later = 20 * minute
    const waits: number[] = []
    for (let round = 0; round < 4; round += 1) {
      await sweep()
      waits.push(Math.round((await minutesToNext()) * 2) / 2)
      await whenDue()
    }
    expect(waits.slice(0, 2)).toEqual([1, 2])
    expect(Math.abs((waits[2] ?? 0) - 5)).toBeLessThanOrEqual(0.5)
    expect(Math.abs((waits[3] ?? 0) - 15)).toBeLessThanOrEqual(1.5)
    expect(await checked()).toEqual([['failed', 'system']])
    expect(await open()).toEqual(['failing'])
    await database.db.update(mailAccount).set({ port }).where(eq(mailAccount.kind, 'mailbox'))
    await sweep()
    expect(await checked()).toEqual([
      ['failed', 'system'],
      ['ok', 'system'],
    ])
    expect(await open()).toEqual([])
    expect(await account()).toMatchObject({ lastError: null, errorCount: 0 })
  })

  it('blames no mail server where there is no token', async () => {
    await saveMailbox()
    const unreachable: Partial<Broker> = {
      accessToken: async () => ({
        outcome: 'unreachable',
        cause: 'network',
        reason: 'No answer.',
        retryAt: null,
      }),
    }
    const broker = { ...app.deps.broker, ...unreachable }
    await database.db
      .update(mailAccount)
      .set({ authMethod: 'oauth2', provider: 'microsoft' })
      .where(eq(mailAccount.kind, 'mailbox'))
    later = 20 * minute
    await sweepDueChecks({ ...app.deps, broker }, never)
    expect(connections).toEqual(['imap'])
    expect(await account()).toMatchObject({ lastError: null, errorCount: 0 })
    expect(await open()).toEqual([])
    expect(await minutesToNext()).toBeGreaterThan(4)
  })

  it('says in words that a password does not open, and that another one does', async () => {
    await saveMailbox()
    const { passwordSealed } = await account()
    const elsewhere = passwordSealed?.split('.').toSpliced(3, 1, 'AAAA').join('.') ?? null
    await database.db.update(mailAccount).set({ passwordSealed: elsewhere })
    later = 20 * minute
    await sweep()
    expect(connections).toEqual([])
    expect(await account()).toMatchObject({
      errorCount: 1,
      lastError: {
        code: 'sealed_value_not_opened',
        message: expect.stringMatching(/^The stored password cannot be opened: the key/),
      },
    })
    expect(await open()).toEqual(['failing'])
    expect(Math.round(await minutesToNext())).toBe(1)
    await saveMailbox()
    expect(await open()).toEqual([])
  })

  it('says in words that a token does not open, where nothing is wrong with it otherwise', async () => {
    await saveMailbox()
    await authoriseUnderAnotherKey()
    later = 20 * minute
    await sweep()
    // the grant says why, once for all that use it
    expect(await account()).toMatchObject({ lastError: null })
    expect(await database.db.select().from(tokenGrant)).toMatchObject([
      {
        failureCode: 'secret-not-opened',
        failureMessage: expect.stringContaining('MAILGRANT_KEYS'),
      },
    ])
    expect(await open()).toEqual(['failing'])
    const tested = await ada.ok(checkReport, 'POST', `${path('mailbox')}/check`)
    expect(tested).toMatchObject({
      outcome: 'failed',
      whoseMove: 'admin',
      cause: expect.stringContaining('cannot be opened'),
      remedy: expect.stringContaining('MAILGRANT_KEYS'),
    })
  })

  it('says that a host is none of the provider’s any more, and sends it no token', async () => {
    await saveMailbox()
    await authoriseUnderAnotherKey()
    await database.db
      .update(mailAccount)
      .set({ host: 'mail.elsewhere.example' })
      .where(eq(mailAccount.kind, 'mailbox'))
    later = 20 * minute
    await sweep()
    expect(connections).toEqual([])
    expect(await account()).toMatchObject({
      lastError: {
        code: 'host_not_of_provider',
        message: expect.stringContaining('mail.elsewhere.example is not a host of this provider'),
      },
    })
    expect(await open()).toEqual(['failing'])
    expect(await checked()).toEqual([['failed', 'system']])
  })

  it('ends for an account that was switched off', async () => {
    await saveMailbox()
    await database.db.update(mailAccount).set({ enabled: false })
    await sweep()
    expect((await account()).checkDueAt).toBeNull()
  })

  it.each(['fails', 'goes well'])(
    'that %s after its email was deleted is told to nobody',
    async (ends) => {
      await saveMailbox()
      later = 20 * minute
      await database.db.delete(event)
      if (ends === 'fails') {
        const wrong = app.deps.sealer.seal(places.password((await account()).id), 'wrong')
        await database.db.update(mailAccount).set({ passwordSealed: wrong })
      }
      const mailCheck: MailCheck = {
        async run(target, signal) {
          const report = await app.deps.mailCheck.run(target, signal)
          expect(report.outcome).toBe(ends === 'fails' ? 'failed' : 'ok')
          const gone = await ada.request('POST', '/api/emails/delete', { ids: [support.id] })
          expect(gone.status).toBe(200)
          return report
        },
      }
      expect(await sweepDueChecks({ ...app.deps, mailCheck }, never)).toBe(1)
      expect(await database.db.select().from(event)).toMatchObject([{ type: 'email.removed' }])
      expect(await database.db.select().from(incident)).toEqual([])
    },
  )

  it('is due again at once where it was told to end', async () => {
    await saveMailbox()
    later = 20 * minute
    const stop = new AbortController()
    const mailCheck: MailCheck = {
      async run(target, signal) {
        stop.abort()
        return app.deps.mailCheck.run(target, signal)
      },
    }
    await sweepDueChecks({ ...app.deps, mailCheck }, stop.signal)
    expect(await countDueChecks(app.deps)).toBe(1)
    expect(await account()).toMatchObject({ lastError: null })
  })

  it('is spread over an interval where many fell due while nobody was there', async () => {
    await saveMailbox()
    await saveSmtp()
    await sweep()
    later = 60 * minute
    expect(await countDueChecks(app.deps)).toBe(2)
    await spreadOverdueChecks(app.deps)
    expect(await minutesToNext()).toBeGreaterThanOrEqual(0)
    expect(await minutesToNext()).toBeLessThanOrEqual(15)
    expect((await account('smtp')).checkDueAt).not.toEqual((await account()).checkDueAt)
  })

  it('is found by its index', async () => {
    await database.raw.run(
      `insert into email (id, address, created_at, updated_at)
       select gen_random_uuid(), 'x' || n || '@example.test', now(), now() from generate_series(1, 3000) n`,
    )
    await database.raw.run(
      `insert into mail_account (id, email_id, kind, protocol, tls_mode, after_fetch, updated_at, check_due_at)
       select gen_random_uuid(), id, 'mailbox', 'imap', 'implicit', 'nothing', now(), now() + interval '1 hour'
       from email where address like 'x%'`,
    )
    await database.raw.run('analyze mail_account')
    const { sql, params } = hostsQuery(database.db, clock()).toSQL()
    const { rows } = await database.raw.run(`explain ${sql}`, params)
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('mail_account_check_due')
  })
})
