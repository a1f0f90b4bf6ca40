import type { MailboxSettings } from '@mailgrant/contract/account'
import { eq, isNull } from 'drizzle-orm'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { afterAll, beforeAll, beforeEach, expect, describe, it } from 'vitest'
import { circuit } from '../tables/circuit.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import type { Configured } from '../testing/console.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'
import { recordCheck } from '../verbs/record-check.ts'
import { updateMailbox } from '../verbs/update-mailbox.ts'
import { sweepSilentMailboxes } from './silent-mailboxes.ts'

let sandbox: Sandbox
let database: TestDatabase
let service: TestService
let later = 0
const clock = () => new Date(Date.now() + later)
const never = new AbortController().signal
const minute = 60_000

beforeAll(async () => {
  sandbox = await startSandbox({ mail: false })
  database = await openTestDatabase()
})
afterAll(async () => {
  await sandbox.stop()
  await database.close()
})
beforeEach(async () => {
  later = 0
  sandbox.knobs.reset()
  service = await startTestService(database, sandbox, clock)
})

const sweep = () => sweepSilentMailboxes({ db: database.db, clock }, never)
const open = () => database.db.select().from(incident).where(isNull(incident.closedAt))
const kinds = async () => (await open()).map(({ kind }) => kind)
const reporter = async () => (await mailboxWithReporter()).report
async function mailboxWithReporter() {
  const configured = await service.authorised()
  const { email } = configured
  const { key } = await service.makeKey()
  const report = async (
    account: 'mailbox' | 'smtp' = 'mailbox',
    outcome: object = { outcome: 'ok' },
  ) => {
    const path = `/emails/${email.id}/${account}/report`
    const response = await service.as(key).request('POST', path, outcome)
    if (!response.ok) throw new Error(await response.text())
  }
  return { configured, report }
}

async function check({ email }: Configured, outcome: 'failed' | 'ok'): Promise<void> {
  const [account] = await database.db
    .select()
    .from(mailAccount)
    .where(eq(mailAccount.id, email.accounts.mailbox))
  if (account === undefined) throw new Error('no account')
  const at = clock().toISOString()
  const failure = {
    code: 'connection_failed',
    cause: 'No.',
    remedy: '',
    whoseMove: 'admin',
  } as const
  await recordCheck(
    service.desk.deps,
    account,
    { actor: 'system', email },
    outcome === 'ok' ? { outcome, at, steps: [] } : { outcome, at, steps: [], ...failure },
  )
}

describe('a mailbox that no service reports on any more', () => {
  it('is told of once, with who reported last, and the next report ends it', async () => {
    const report = await reporter()
    for (let round = 0; round < 4; round += 1) {
      await report()
      later += 10 * minute
    }
    expect(await sweep()).toBe(0)
    later += 35 * minute
    expect(await sweep()).toBe(1)
    expect(await sweep()).toBe(0)
    const [told] = await open()
    expect(told).toMatchObject({ kind: 'no-mail', accountKind: 'mailbox' })
    expect(told?.reason).toBe(
      'No mail was fetched for 45 minutes: the last report came from “Ticket importer”, which usually reports every 10 minutes. Check that the service runs and reaches this console.',
    )
    await report()
    expect(await open()).toEqual([])
  })

  it('is not told of where fetching fails, which is told already', async () => {
    const report = await reporter()
    await report()
    later += 10 * minute
    await report('mailbox', { outcome: 'failed', code: 'connection_failed', message: 'No.' })
    later += 6 * minute
    await sweep()
    expect(await kinds()).toEqual(['failing'])
    await report()
    expect(await open()).toEqual([])
  })

  it('is not told of where it must be authorised again, and if it goes on the rhythm counts from then', async () => {
    const { configured, report } = await mailboxWithReporter()
    const { mailbox } = configured.email.accounts
    await report()
    later += 20 * minute
    sandbox.knobs.set({ tokenFault: 'invalid_grant', count: 1 })
    await service.desk.deps.broker.accessToken(mailbox, { force: true })
    await sweep()
    later += 120 * minute
    await sweep()
    expect(await kinds()).toEqual(['needs-reauthorisation'])
    const again = await service.desk.submit(configured, { reauthorize: true })
    await service.desk.comeBack(again)
    expect(await open()).toEqual([])
    later += 14 * minute
    await sweep()
    expect(await open()).toEqual([])
    later += 2 * minute
    await sweep()
    expect(await kinds()).toEqual(['no-mail'])
    await report()
    expect(await open()).toEqual([])
  })

  it('is not told of while the client of its config is refused', async () => {
    const { configured, report } = await mailboxWithReporter()
    await report()
    later += 20 * minute
    sandbox.knobs.set({ tokenFault: 'invalid_client' })
    await service.desk.deps.broker.accessToken(configured.email.accounts.mailbox, { force: true })
    await sweep()
    expect(await kinds()).toEqual(['failing'])
  })

  it('is not told of while its authorization server is down, nor at once when that is over', async () => {
    const { configured, report } = await mailboxWithReporter()
    const { mailbox } = configured.email.accounts
    const { broker } = service.desk.deps
    await report()
    later += 90 * minute
    sandbox.knobs.set({ tokenFault: 'server-error' })
    for (let n = 0; n < 5; n += 1) {
      await database.db.update(tokenGrant).set({ retryAt: null })
      await broker.accessToken(mailbox, { force: true })
    }
    await sweep()
    expect(await kinds()).toEqual(['server-down'])
    later += 5 * minute
    sandbox.knobs.reset()
    // the next probe is due
    await database.db.update(circuit).set({ probeAt: new Date(0) })
    await database.db.update(tokenGrant).set({ retryAt: null })
    expect(await broker.accessToken(mailbox, { force: true })).toMatchObject({ outcome: 'token' })
    expect(await open()).toEqual([])
    await sweep()
    later += 14 * minute
    await sweep()
    expect(await open()).toEqual([])
    later += 2 * minute
    await sweep()
    expect(await kinds()).toEqual(['no-mail'])
  })

  it('is told of though its health check fails for a minute now and then, of which nobody is told', async () => {
    const { configured, report } = await mailboxWithReporter()
    await report()
    for (let blips = 0; blips < 4; blips += 1) {
      later += 11 * minute
      await check(configured, 'failed')
      later += minute
      await check(configured, 'ok')
      await sweep()
    }
    expect(await kinds()).toEqual(['no-mail'])
  })

  it('is not told of at once where its health check failed for longer', async () => {
    const { configured, report } = await mailboxWithReporter()
    await report()
    later += 14 * minute
    await check(configured, 'failed')
    later += 3 * minute
    await check(configured, 'ok')
    await sweep()
    expect(await open()).toEqual([])
    later += 16 * minute
    await sweep()
    expect(await kinds()).toEqual(['no-mail'])
  })

  it('is none that nobody ever reported on, that is switched off, or that only sends', async () => {
    const report = await reporter()
    later = 60 * minute
    await sweep()
    await report('smtp')
    later += 60 * minute
    await sweep()
    await report()
    await database.db.update(mailAccount).set({ enabled: false })
    later += 60 * minute
    await sweep()
    expect(await open()).toEqual([])
  })
})

describe('a mailbox whose settings are edited', () => {
  const settings = (changes: Partial<MailboxSettings> = {}): MailboxSettings => ({
    enabled: true,
    authentication: 'oauth2-microsoft',
    password: null,
    login: null,
    protocol: 'imap',
    host: 'localhost',
    port: 993,
    tlsMode: 'implicit',
    folder: 'INBOX',
    fetchFrequencyMinutes: 5,
    emailsPerFetch: 10,
    afterFetch: 'nothing',
    archiveFolder: null,
    ...changes,
  })
  /** Saved as set here, and reported on once since. */
  async function fetched() {
    const { configured, report } = await mailboxWithReporter()
    const { mailCheck } = service.desk.deps
    const deps = { ...service.app.deps, mailCheck }
    const save = (changes: Partial<MailboxSettings>) =>
      updateMailbox(deps, service.desk.actor, configured.email.id, {
        settings: settings(changes),
        version: 1,
        overwrite: true,
      })
    await save({})
    await report()
    return { save, report }
  }

  it('goes on being missed where the same mail is fetched from it', async () => {
    const { save } = await fetched()
    await save({ port: 143, tlsMode: 'starttls', afterFetch: 'delete', emailsPerFetch: 5 })
    later = 20 * minute
    await sweep()
    expect(await kinds()).toEqual(['no-mail'])
  })

  it('and is missed already still is, until somebody fetches', async () => {
    const { save, report } = await fetched()
    later = 20 * minute
    await sweep()
    await save({ port: 143, tlsMode: 'starttls' })
    expect(await kinds()).toEqual(['no-mail'])
    await report()
    expect(await open()).toEqual([])
  })

  it('is missed at the new pace only', async () => {
    const { save } = await fetched()
    await save({ fetchFrequencyMinutes: 30 })
    later = 80 * minute
    await sweep()
    expect(await open()).toEqual([])
    later = 100 * minute
    await sweep()
    expect(await kinds()).toEqual(['no-mail'])
  })

  it('is not missed where other mail is fetched now, until that was reported on', async () => {
    const { save, report } = await fetched()
    later = 20 * minute
    await sweep()
    await save({ folder: 'Tickets' })
    expect(await open()).toEqual([])
    later += 60 * minute
    await sweep()
    expect(await open()).toEqual([])
    await report()
    later += 60 * minute
    await sweep()
    expect(await kinds()).toEqual(['no-mail'])
  })
})
