import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { and, eq, isNull, lt, ne } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { reviewGrantExpiries } from '../expiries/review-grant-expiries.ts'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { circuit } from '../tables/circuit.ts'
import { event } from '../tables/event.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { insertRule } from '../testing/alert-fixtures.ts'
import { type Configured, consoleDeps, withoutAuth } from '../testing/console.ts'
import { createTestConsole, type TestConsole } from '../testing/console.ts'
import { insertGrants } from '../testing/many-grants.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { deleteToken } from '../verbs/delete-token.ts'
import { recordCheck } from '../verbs/record-check.ts'
import { updateIdpConfig } from '../verbs/update-idp-config.ts'
import { notYet } from './owed-recoveries.ts'
import { reviewOpenIncidents } from './review-open.ts'

let sandbox: Sandbox
let database: TestDatabase
let desk: TestConsole
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
  await database.empty()
  desk = await createTestConsole(consoleDeps(database.db, sandbox, { clock }), sandbox)
  await insertRule(desk.deps)
})

async function authorised(provider: 'microsoft' | 'google' = 'microsoft'): Promise<Configured> {
  const configured = await desk.configure({ provider })
  expect(await desk.authorize(configured)).toMatchObject({ result: 'success' })
  await database.db
    .update(mailAccount)
    .set({ enabled: true, host: 'outlook.office365.com', port: 993 })
    .where(eq(mailAccount.id, configured.email.accounts.mailbox))
  return configured
}

/** What a connection test of the mailbox showed; everybody who listens hears what it opened. */
async function check({ email }: Configured, outcome: 'failed' | 'ok') {
  const [account] = await database.db
    .select()
    .from(mailAccount)
    .where(eq(mailAccount.id, email.accounts.mailbox))
  if (account === undefined) throw new Error('no account')
  const at = clock().toISOString()
  const failure = {
    code: 'folder_missing',
    cause: 'No such folder.',
    remedy: '',
    whoseMove: 'admin' as const,
  }
  await recordCheck(
    desk.deps,
    account,
    { actor: 'system', email },
    outcome === 'ok'
      ? { outcome, at, steps: [] }
      : { outcome: 'failed', at, steps: [], ...failure },
  )
}
const deliver = () =>
  database.db
    .update(alertDelivery)
    .set({ state: 'sent', attempts: 1 })
    .where(and(eq(alertDelivery.state, 'pending'), lt(alertDelivery.dueAt, notYet)))
const lose = ({ email }: Configured) => {
  sandbox.knobs.set({ tokenFault: 'invalid_grant', count: 1 })
  return desk.deps.broker.accessToken(email.accounts.mailbox, { force: true })
}
const reauthorise = async (configured: Configured) =>
  desk.comeBack(await desk.submit(configured, { reauthorize: true }))
const open = async () => {
  const rows = await database.db.select().from(incident).where(isNull(incident.closedAt))
  return rows.map(({ kind }) => kind)
}
const events = async () => {
  const rows = await database.db.select().from(event).orderBy(event.id)
  return rows.map(({ type, outcome }) => `${type} ${outcome}`)
}
/** Kind and moment of whatever was told or is to be. */
const told = async () => {
  const rows = await database.db
    .select({ kind: incident.kind, moment: alertDelivery.moment })
    .from(alertDelivery)
    .innerJoin(incident, eq(incident.id, alertDelivery.incidentId))
    .where(and(ne(alertDelivery.state, 'dropped'), lt(alertDelivery.dueAt, notYet)))
    .orderBy(alertDelivery.id)
  return rows.map(({ kind, moment }) => `${kind} ${moment}`)
}

describe('an account’s trouble that takes the place of another', () => {
  it('is told, and that the other one recovered is not', async () => {
    const mailbox = await authorised()
    await check(mailbox, 'failed')
    await deliver()
    await lose(mailbox)
    expect(await open()).toEqual(['needs-reauthorisation'])
    expect(await told()).toEqual(['failing opened', 'needs-reauthorisation opened'])
    await deliver()
    // whoever authorises again comes to a mail server that goes on refusing
    await database.db.update(tokenGrant).set({ dueAt: null })
    await reauthorise(mailbox)
    await check(mailbox, 'failed')
    later += 10 * minute
    await check(mailbox, 'failed')
    expect(await open()).toEqual(['failing'])
    expect(await told()).not.toContain('needs-reauthorisation recovered')
  })

  it('is told instead of a recovery that nobody heard of yet', async () => {
    const mailbox = await authorised()
    await check(mailbox, 'failed')
    await deliver()
    await check(mailbox, 'ok')
    expect(await told()).toEqual(['failing opened', 'failing recovered'])
    await lose(mailbox)
    expect(await told()).toEqual(['failing opened', 'needs-reauthorisation opened'])
  })
})

describe('the recovery of what was told, where other trouble took its place', () => {
  const refresh = async ({ email }: Configured, tokenFault: 'server-error' | null) => {
    sandbox.knobs.set({ tokenFault })
    await database.db.update(tokenGrant).set({ retryAt: null })
    await desk.deps.broker.accessToken(email.accounts.mailbox, { force: true })
    sandbox.knobs.reset()
  }
  /** Told as failing, then its server's circuit opens and closes before anybody is told of that. */
  async function hiddenByItsServer() {
    const mailbox = await authorised()
    await refresh(mailbox, 'server-error')
    await deliver()
    for (let n = 1; n < 5; n += 1) await refresh(mailbox, 'server-error')
    expect(await open()).toEqual(['server-down'])
    await database.db.update(circuit).set({ probeAt: new Date(0) })
    return mailbox
  }

  it('is told once it is well, though nobody heard of the other', async () => {
    const mailbox = await hiddenByItsServer()
    expect(await told()).toEqual(['failing opened', 'server-down opened'])
    await refresh(mailbox, null)
    expect(await told()).toEqual(['failing opened', 'failing recovered'])
  })

  it('is not told while the account fails again, which nobody was told of yet', async () => {
    const mailbox = await hiddenByItsServer()
    later += 10 * minute
    await refresh(mailbox, null)
    expect(await told()).toEqual(['failing opened', 'failing recovered'])
    later += minute
    await check(mailbox, 'failed')
    expect(await open()).toEqual(['failing'])
    expect(await told()).toEqual(['failing opened', 'failing opened'])
    await deliver()
    await check(mailbox, 'ok')
    expect(await told()).toEqual(['failing opened', 'failing opened', 'failing recovered'])
  })

  it('is told at the next look where others found that the server is well', async () => {
    const mailbox = await hiddenByItsServer()
    const [other = ''] = await insertGrants(
      desk.deps,
      { accountId: mailbox.email.accounts.mailbox },
      1,
    )
    await desk.deps.broker.accessToken(other, { force: true })
    expect(await told()).toEqual(['failing opened'])
    await reviewOpenIncidents({ db: database.db, clock }, new AbortController().signal)
    expect(await told()).toEqual(['failing opened', 'failing recovered'])
    await reviewOpenIncidents({ db: database.db, clock }, new AbortController().signal)
    expect(await told()).toEqual(['failing opened', 'failing recovered'])
  })

  it('is not told beside that of the other, where that was told', async () => {
    const mailbox = await authorised()
    await check(mailbox, 'failed')
    await deliver()
    await lose(mailbox)
    await deliver()
    await check(mailbox, 'ok')
    await reauthorise(mailbox)
    expect(await told()).toEqual([
      'failing opened',
      'needs-reauthorisation opened',
      'needs-reauthorisation recovered',
    ])
  })

  it('is told to the rule that did not listen to the other', async () => {
    await database.db.update(alertRule).set({ events: ['failing', 'recovered'] })
    const mailbox = await authorised()
    await check(mailbox, 'failed')
    await deliver()
    await lose(mailbox)
    await check(mailbox, 'ok')
    expect(await told()).toEqual(['failing opened'])
    await reauthorise(mailbox)
    expect(await told()).toEqual(['failing opened', 'failing recovered'])
  })

  it('waits for a new token where the old one was deleted', async () => {
    const mailbox = await authorised()
    await check(mailbox, 'failed')
    await deliver()
    await lose(mailbox)
    await deleteToken(withoutAuth(desk.deps), desk.actor, { id: mailbox.email.id, kind: 'mailbox' })
    later += 10 * minute
    await reauthorise(mailbox)
    await check(mailbox, 'ok')
    expect(await told()).toEqual(['failing opened', 'failing recovered'])
  })
})

describe('an account’s trouble that ends without being mended', () => {
  const switchOff = () => database.db.update(mailAccount).set({ enabled: false })

  it('by being switched off and its token deleted tells nobody that it recovered', async () => {
    const mailbox = await authorised()
    await lose(mailbox)
    await deliver()
    await switchOff()
    await deleteToken(withoutAuth(desk.deps), desk.actor, { id: mailbox.email.id, kind: 'mailbox' })
    expect(await open()).toEqual([])
    expect(await told()).toEqual(['needs-reauthorisation opened'])
  })

  it('has not ended by its token being deleted while it is enabled, and is not told again', async () => {
    const mailbox = await authorised()
    await lose(mailbox)
    await deliver()
    await deleteToken(withoutAuth(desk.deps), desk.actor, { id: mailbox.email.id, kind: 'mailbox' })
    expect(await open()).toEqual(['needs-reauthorisation'])
    expect(await told()).toEqual(['needs-reauthorisation opened'])
  })

  it('begins where the token of an account that works is deleted while it is enabled', async () => {
    const mailbox = await authorised()
    await deleteToken(withoutAuth(desk.deps), desk.actor, { id: mailbox.email.id, kind: 'mailbox' })
    expect(await open()).toEqual(['needs-reauthorisation'])
    await deliver()
    await reauthorise(mailbox)
    expect(await told()).toEqual([
      'needs-reauthorisation opened',
      'needs-reauthorisation recovered',
    ])
  })

  it('is over with the token, however long the provider takes to revoke it', async () => {
    const { deps } = desk
    const google = await authorised('google')
    await lose(google)
    expect(await open()).toEqual(['needs-reauthorisation'])
    await switchOff()
    let revoke = () => {}
    const revoked = new Promise<'revoked'>((resolve) => (revoke = () => resolve('revoked')))
    const asked = withoutAuth({
      ...deps,
      authorizationServer: { ...deps.authorizationServer, revoke: () => revoked },
    })
    const deleting = deleteToken(asked, desk.actor, { id: google.email.id, kind: 'mailbox' })
    await expect.poll(events, { timeout: 20_000 }).toContain('token.deleted ok')
    expect(await open()).toEqual([])
    revoke()
    expect(await deleting).toEqual({ revocation: 'revoked' })
    expect((await events()).slice(-2)).toEqual(['token.deleted ok', 'token.revoked ok'])
  })

  it('is over, and told so, where it was mended', async () => {
    const mailbox = await authorised()
    await lose(mailbox)
    await deliver()
    await reauthorise(mailbox)
    expect(await open()).toEqual([])
    expect(await told()).toEqual([
      'needs-reauthorisation opened',
      'needs-reauthorisation recovered',
    ])
  })
})

describe('an authorisation that is predicted to end', () => {
  async function ending() {
    const mailbox = await authorised('google')
    const issuedAt = new Date(clock().getTime() - 179 * 86_400_000)
    const endsAt = new Date(clock().getTime() + 86_400_000)
    await database.db.update(tokenGrant).set({ issuedAt, refreshedAt: null, endsAt })
    await reviewGrantExpiries(desk.deps)
    expect(await open()).toEqual(['grant-ends'])
    await deliver()
    return mailbox
  }

  it('is open no longer once it was given anew, and that is told', async () => {
    await reauthorise(await ending())
    expect(await open()).toEqual([])
    expect(await told()).toEqual(['grant-ends opened', 'grant-ends recovered'])
  })

  it('is over without news with its token', async () => {
    const { email } = await ending()
    await deleteToken(withoutAuth(desk.deps), desk.actor, { id: email.id, kind: 'mailbox' })
    expect(await open()).toEqual(['needs-reauthorisation'])
    expect(await told()).not.toContain('grant-ends recovered')
  })
})

describe('a config whose client is refused', () => {
  async function refused() {
    const mailbox = await authorised()
    sandbox.knobs.set({ tokenFault: 'invalid_client', count: 1 })
    await desk.deps.broker.accessToken(mailbox.email.accounts.mailbox, { force: true })
    await deliver()
    expect(await told()).toEqual(['failing opened'])
    return mailbox
  }

  it('has not recovered where its last token is deleted', async () => {
    const { email } = await refused()
    await deleteToken(withoutAuth(desk.deps), desk.actor, { id: email.id, kind: 'mailbox' })
    expect(await open()).toEqual(['needs-reauthorisation'])
    expect(await told()).not.toContain('failing recovered')
  })

  it('has not recovered where it became another client, which nobody consented to', async () => {
    const { configId, fields } = await refused()
    await updateIdpConfig(withoutAuth(desk.deps), desk.actor, configId, {
      fields: { ...fields, clientId: 'another', clientSecret: 'another' },
      version: 2,
      overwrite: true,
    })
    expect(await open()).toEqual(['needs-reauthorisation'])
    expect(await told()).not.toContain('failing recovered')
  })

  it('has recovered where it was let in', async () => {
    const { email } = await refused()
    await desk.deps.broker.accessToken(email.accounts.mailbox, { force: true })
    expect(await open()).toEqual([])
    expect(await told()).toEqual(['failing opened', 'failing recovered'])
  })
})
