import { setTimeout as sleep } from 'node:timers/promises'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { and, eq, isNull, lt, ne } from 'drizzle-orm'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { circuit } from '../tables/circuit.ts'
import { email } from '../tables/email.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { insertRule } from '../testing/alert-fixtures.ts'
import type { Configured, TestConsole } from '../testing/console.ts'
import { insertGrants } from '../testing/many-grants.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'
import { recordCheck } from '../verbs/record-check.ts'
import { openIncident } from './open-incident.ts'
import { notYet } from './owed-recoveries.ts'
import { reviewEmails } from './review-accounts.ts'
import { reviewOpenIncidents } from './review-open.ts'

let sandbox: Sandbox
let database: TestDatabase
let service: TestService
let desk: TestConsole
let configured: Configured
let mailbox = ''
let later = 0
const clock = () => new Date(Date.now() + later)
const minute = 60_000

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
  service = await startTestService(database, sandbox, clock)
  desk = service.desk
  configured = await service.authorised()
  mailbox = configured.email.accounts.mailbox
  await insertRule(desk.deps)
})

const sweep = () => reviewOpenIncidents({ db: database.db, clock }, new AbortController().signal)
const open = async () => {
  const rows = await database.db.select().from(incident).where(isNull(incident.closedAt))
  return rows.map(({ kind, emailId }) => `${kind} of ${emailId === null ? 'many' : 'one'}`)
}
const told = async () => {
  const rows = await database.db
    .select({ kind: incident.kind, moment: alertDelivery.moment })
    .from(alertDelivery)
    .innerJoin(incident, eq(incident.id, alertDelivery.incidentId))
    .where(and(ne(alertDelivery.state, 'dropped'), lt(alertDelivery.dueAt, notYet)))
    .orderBy(alertDelivery.id)
  return rows.map(({ kind, moment }) => `${kind} ${moment}`)
}
const deliver = () =>
  database.db
    .update(alertDelivery)
    .set({ state: 'sent', attempts: 1 })
    .where(and(eq(alertDelivery.state, 'pending'), lt(alertDelivery.dueAt, notYet)))
async function refresh(accountId: string, tokenFault: 'throttled' | 'invalid_client' | null) {
  sandbox.knobs.set({ tokenFault })
  const said = await desk.deps.broker.accessToken(accountId, { force: true })
  sandbox.knobs.reset()
  return said.outcome
}

/** Told as failing; then its config was refused and, by another grant, let in again. */
async function leftOpen(): Promise<void> {
  const [other = ''] = await insertGrants(desk.deps, { accountId: mailbox }, 1)
  await refresh(mailbox, 'throttled')
  later += 3 * minute
  await deliver()
  await refresh(other, 'invalid_client')
  later += 6 * minute
  expect(await refresh(other, null)).toBe('token')
  expect(await open()).toEqual(['failing of one'])
}

describe('an incident of an account whose trouble another one took away', () => {
  it('is over within the next look at what is open, and told so', async () => {
    await leftOpen()
    await sweep()
    expect(await open()).toEqual([])
    expect(await told()).toContain('failing recovered')
  })

  it('is over with its own good refresh', async () => {
    await leftOpen()
    expect(await refresh(mailbox, null)).toBe('token')
    expect(await open()).toEqual([])
  })

  it('is over with a good health check', async () => {
    await leftOpen()
    const [account] = await database.db
      .select()
      .from(mailAccount)
      .where(eq(mailAccount.id, mailbox))
    if (account === undefined) throw new Error('no account')
    await recordCheck(
      desk.deps,
      account,
      { actor: 'system', email: configured.email },
      { outcome: 'ok', at: clock().toISOString(), steps: [] },
    )
    expect(await open()).toEqual([])
  })

  it('is over with a service’s good report', async () => {
    await leftOpen()
    const { key } = await service.makeKey()
    const path = `/emails/${configured.email.id}/mailbox/report`
    const response = await service.as(key).request('POST', path, { outcome: 'ok' })
    expect(response.ok).toBe(true)
    expect(await open()).toEqual([])
  })

  it('does not swallow what fails a day later', async () => {
    await leftOpen()
    await refresh(mailbox, null)
    later += 24 * 60 * minute
    await deliver()
    await refresh(mailbox, 'throttled')
    expect(await told()).toEqual(['failing opened', 'failing recovered', 'failing opened'])
  })
})

describe('the look at what is open', () => {
  it('ends what a process that was killed left open of an account, a config and a server', async () => {
    const { db } = database
    const { configId } = configured
    await refresh(mailbox, 'throttled')
    await openIncident(desk.deps, {
      kind: 'failing',
      subject: configId,
      config: { id: configId, name: 'Config' },
      reason: 'It is refused.',
    })
    const server = 'https://login.elsewhere.example'
    await openIncident(desk.deps, { kind: 'server-down', subject: server, reason: 'Silent.' })
    await db.insert(circuit).values({ server, state: 'open', updatedAt: clock() })
    await db.update(tokenGrant).set({ failureCode: null, failureMessage: null, retryAt: null })
    await sweep()
    expect(await open()).toEqual([])
    expect(await db.select().from(circuit).where(eq(circuit.server, server))).toEqual([])
  })

  it('turns one trouble into the other that took its place', async () => {
    await refresh(mailbox, 'throttled')
    await database.db.update(idpConfig).set({ scopes: 'openid offline_access' })
    await sweep()
    expect(await open()).toEqual(['needs-reauthorisation of one'])
  })

  it('leaves alone what still is wrong, and writes nothing', async () => {
    await refresh(mailbox, 'throttled')
    await database.db.update(incident).set({ reason: 'As it was told.' })
    await sweep()
    expect(await database.db.select().from(incident)).toMatchObject([
      { reason: 'As it was told.', closedAt: null },
    ])
  })

  it('forgets an account that is gone, without news', async () => {
    await refresh(mailbox, 'throttled')
    await deliver()
    await database.db.delete(email).where(eq(email.id, configured.email.id))
    await sweep()
    expect(await open()).toEqual([])
    expect(await told()).toEqual(['failing opened'])
  })

  it('comes by all of them, however many they are', async () => {
    const accounts = await insertGrants(desk.deps, { accountId: mailbox }, 220)
    const emails = await database.db
      .select({ id: email.id, account: mailAccount.id })
      .from(email)
      .innerJoin(
        mailAccount,
        and(eq(mailAccount.emailId, email.id), eq(mailAccount.kind, 'mailbox')),
      )
    const ofAccount = new Map(emails.map(({ id, account }) => [account, id]))
    await database.db.insert(incident).values(
      accounts.map((subject) => ({
        id: v7(),
        kind: 'failing' as const,
        subject,
        emailId: ofAccount.get(subject) ?? null,
        reason: 'It failed.',
        openedAt: clock(),
      })),
    )
    await sweep()
    expect(await open()).toEqual([])
  })
})

describe('two reviews of one email at once', () => {
  it('come one after the other, so none closes by what it read before what the other one opened', async () => {
    const { db } = database
    const [other = ''] = await insertGrants(desk.deps, { accountId: mailbox }, 1)
    const [second] = await db.select().from(mailAccount).where(eq(mailAccount.id, other))
    await refresh(mailbox, 'throttled')
    await db.update(tokenGrant).set({ failureCode: null, failureMessage: null, retryAt: null })
    let letGo = () => {}
    let takeHold = () => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    const holds = new Promise<void>((resolve) => (takeHold = resolve))
    // somebody holds the incident of the first, so the review of both waits between the two
    const holding = db.transaction(async (tx) => {
      await tx.update(incident).set({ detail: {} })
      takeHold()
      await held
    })
    await holds
    const ids = [configured.email.id, second?.emailId ?? '']
    const reviewing = db.transaction((tx) => reviewEmails({ db: tx, clock }, ids))
    await sleep(300)
    sandbox.knobs.set({ tokenFault: 'invalid_grant' })
    const losing = desk.deps.broker.accessToken(other, { force: true })
    await sleep(700)
    letGo()
    await Promise.all([holding, reviewing, losing])
    expect(await open()).toEqual(['needs-reauthorisation of one'])
  })
})
