import { messages } from '@mailgrant/contract/messages'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { describeNews } from '../alerts/describe-news.ts'
import { loadNews } from '../alerts/load-news.ts'
import { workOf } from '../background/work.ts'
import { createBroker } from '../broker/create-broker.ts'
import type { Deps } from '../deps.ts'
import { reviewExpiries } from '../expiries/review-expiries.ts'
import { places } from '../seal/places.ts'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { event } from '../tables/event.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { insertRule } from '../testing/alert-fixtures.ts'
import {
  type Configured,
  consoleDeps,
  createTestConsole,
  type TestConsole,
  withoutAuth,
} from '../testing/console.ts'
import { insertEmail } from '../testing/fixtures.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { addNewSecret } from './add-new-secret.ts'
import { discardNewSecret } from './discard-new-secret.ts'
import { dropOldSecrets } from './drop-old-secrets.ts'
import { promoteNewSecret } from './promote-new-secret.ts'
import { readAccounts } from './read-accounts.ts'
import { readIdpConfig } from './read-idp-config.ts'
import { rollBackSecret } from './roll-back-secret.ts'
import { testNewSecret } from './test-new-secret.ts'
import { updateIdpConfig } from './update-idp-config.ts'

const day = 86_400_000
let sandbox: Sandbox
let database: TestDatabase
let desk: TestConsole
let deps: Deps
let ahead = 0

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
  await database.empty()
  ahead = 0
  const clock = () => new Date(Date.now() + ahead)
  const parts = consoleDeps(database.db, sandbox, { clock })
  desk = await createTestConsole(parts, sandbox)
  deps = withoutAuth(parts)
})

async function authorised(): Promise<Configured> {
  const configured = await desk.configure()
  expect(await desk.authorize(configured)).toMatchObject({ result: 'success' })
  return configured
}
const stored = async (id: string) => {
  const [row] = await database.db.select().from(idpConfig).where(eq(idpConfig.id, id))
  if (row === undefined) throw new Error('no config')
  return row
}
const version = async (id: string) => (await stored(id)).version
const made = ({ clientId }: Configured) => sandbox.addClientSecret('microsoft', clientId).value
const enter = async (id: string, clientSecret: string, secretExpiresOn: string | null = null) =>
  addNewSecret(deps, desk.actor, id, {
    fields: { clientSecret, secretExpiresOn },
    version: await version(id),
  })
const promote = async (id: string, untested?: true) =>
  promoteNewSecret(deps, desk.actor, id, {
    version: await version(id),
    ...(untested && { untested }),
  })
const rollBack = async (id: string) => rollBackSecret(deps, desk.actor, id, await version(id))
const refresh = ({ email }: Configured) =>
  deps.broker.accessToken(email.accounts.mailbox, { force: true })
const timeline = async (id: string) =>
  (
    await database.db
      .select({ type: event.type, outcome: event.outcome, detail: event.detail })
      .from(event)
      .where(eq(event.configId, id))
      .orderBy(event.at, event.id)
  ).filter(({ type }) => type.startsWith('secret.'))

const forgetSecrets = ({ clientId }: Configured) =>
  sandbox.removeClientSecret('microsoft', clientId)

describe('a rotation', () => {
  it('goes from the old secret to the new one and stops nobody', async () => {
    const configured = await authorised()
    const { configId: id } = configured
    const value = made(configured)
    expect(await enter(id, value, '2030-01-31')).toMatchObject({
      newSecret: { test: 'not-tested', testedAt: null, expiresOn: '2030-01-31' },
    })
    expect(await refresh(configured)).toMatchObject({ outcome: 'token' })

    const [before] = await database.db.select().from(tokenGrant)
    expect(await testNewSecret(deps, desk.actor, id)).toMatchObject({
      newSecret: { test: 'accepted', testedAt: expect.any(String) },
    })
    const [tested] = await database.db.select().from(tokenGrant)
    expect(tested?.refreshTokenSealed).not.toBe(before?.refreshTokenSealed)

    expect(await promote(id)).toMatchObject({
      newSecret: null,
      secretExpiresOn: '2030-01-31',
      oldSecret: { refreshed: 0, waiting: 1, refused: false },
    })
    ahead = 60_000
    expect(await refresh(configured)).toMatchObject({ outcome: 'token' })
    expect(await readIdpConfig(deps, id)).toMatchObject({ oldSecret: { refreshed: 1, waiting: 0 } })
    expect(await timeline(id)).toEqual([
      { type: 'secret.added', outcome: 'ok', detail: { expiresOn: '2030-01-31' } },
      { type: 'secret.tested', outcome: 'ok', detail: { secretTest: 'accepted' } },
      {
        type: 'secret.promoted',
        outcome: 'ok',
        detail: {
          secretTest: 'accepted',
          changes: [
            { field: 'secretExpiresOn', before: null, after: '2030-01-31' },
            { field: 'clientSecret', secret: 'replaced' },
          ],
        },
      },
    ])
  })

  it('seals each secret for the place that it moves to', async () => {
    const configured = await authorised()
    const { configId: id, fields } = configured
    const value = made(configured)
    await enter(id, value)
    const waiting = (await stored(id)).newSecretSealed ?? ''
    await promote(id, true)
    const row = await stored(id)
    expect(deps.sealer.open(places.clientSecret(id), row.secretSealed ?? '')).toBe(value)
    expect(deps.sealer.open(places.oldClientSecret(id), row.oldSecretSealed ?? '')).toBe(
      fields.clientSecret,
    )
    expect(() => deps.sealer.open(places.clientSecret(id), waiting)).toThrow('was moved')
  })

  it('takes over where the old secret is refused already, for every email', async () => {
    const configured = await authorised()
    const { configId: id } = configured
    forgetSecrets(configured)
    const value = made(configured)
    expect(await refresh(configured)).toMatchObject({ outcome: 'client-rejected' })
    await enter(id, value)
    await promote(id, true)
    expect(await refresh(configured)).toMatchObject({ outcome: 'token' })
    const open = (await database.db.select().from(incident)).filter((row) => row.closedAt === null)
    expect(open).toEqual([])
  })

  it('leaves the refusal of the secret in use standing while the new one is tested', async () => {
    const configured = await authorised()
    const { configId: id } = configured
    forgetSecrets(configured)
    const value = made(configured)
    await refresh(configured)
    await enter(id, value)
    expect(await testNewSecret(deps, desk.actor, id)).toMatchObject({
      newSecret: { test: 'accepted' },
    })
    const refused = { failureCode: 'client-rejected', failureCount: 1, dueAt: expect.any(Date) }
    expect(await database.db.select().from(tokenGrant)).toMatchObject([refused])
    const open = async () =>
      (await database.db.select().from(incident)).filter((row) => row.closedAt === null)
    expect(await open()).toMatchObject([{ kind: 'failing' }])
    await promote(id)
    expect(await refresh(configured)).toMatchObject({ outcome: 'token' })
    expect(await open()).toEqual([])
  })

  it('loses nothing where the process ends right after the promotion', async () => {
    const configured = await authorised()
    const { configId: id } = configured
    forgetSecrets(configured)
    const value = made(configured)
    await refresh(configured)
    await enter(id, value)
    const ending: Deps = {
      ...deps,
      broker: { ...deps.broker, clientMended: () => Promise.reject(new Error('ended')) },
    }
    await expect(
      promoteNewSecret(ending, desk.actor, id, { version: await version(id), untested: true }),
    ).rejects.toThrow('ended')
    expect(await readIdpConfig(deps, id)).toMatchObject({ newSecret: null, oldSecret: {} })
    ahead = 6 * 60_000
    expect(await refresh(configured)).toMatchObject({ outcome: 'token' })
    const open = (await database.db.select().from(incident)).filter((row) => row.closedAt === null)
    expect(open).toEqual([])
  })

  it('says that there was nothing to test with where no live grant is', async () => {
    const configured = await authorised()
    await database.db.update(tokenGrant).set({ status: 'needs-reauthorization' })
    await enter(configured.configId, made(configured))
    expect(await testNewSecret(deps, desk.actor, configured.configId)).toMatchObject({
      newSecret: { test: 'not-tested', testedAt: expect.any(String) },
    })
  })

  it('does not promote what no test accepted unless told to', async () => {
    const configured = await authorised()
    const { configId: id } = configured
    await enter(id, 'no~secret')
    expect(await testNewSecret(deps, desk.actor, id)).toMatchObject({
      newSecret: { test: 'rejected' },
    })
    expect((await timeline(id)).at(-1)).toMatchObject({
      type: 'secret.tested',
      outcome: 'failed',
      detail: {
        secretTest: 'rejected',
        error: 'invalid_client',
        httpStatus: 401,
        reply: expect.stringContaining('AADSTS7000215'),
      },
    })
    await expect(promote(id)).rejects.toMatchObject({ code: 'new_secret_not_accepted' })
    expect(await refresh(configured)).toMatchObject({ outcome: 'token' })
    // no refresh has to find out once more what the test has shown
    expect(await promote(id, true)).toMatchObject({ oldSecret: { refused: true } })
    expect(await refresh(configured)).toMatchObject({ outcome: 'client-rejected' })
  })
})

describe('a roll back', () => {
  it('is what the incident advises, and brings the old secret back', async () => {
    const configured = await authorised()
    const { configId: id, fields } = configured
    await enter(id, 'no~secret')
    await promote(id, true)
    await refresh(configured)
    expect(await readIdpConfig(deps, id)).toMatchObject({ oldSecret: { refused: true } })
    const about = eq(incident.subject, id)
    expect(await database.db.select().from(incident).where(about)).toMatchObject([
      { kind: 'failing', closedAt: null, reason: expect.stringContaining('Roll back') },
    ])
    expect(await rollBack(id)).toMatchObject({ oldSecret: null, newSecret: { test: 'rejected' } })
    const row = await stored(id)
    expect(deps.sealer.open(places.clientSecret(id), row.secretSealed ?? '')).toBe(
      fields.clientSecret,
    )
    expect(deps.sealer.open(places.newClientSecret(id), row.newSecretSealed ?? '')).toBe(
      'no~secret',
    )
    expect(await refresh(configured)).toMatchObject({ outcome: 'token' })
    expect(await database.db.select().from(incident).where(about)).toMatchObject([
      { closedAt: expect.any(Date) },
    ])
  })

  it('says again what the last test showed of the secret that was promoted', async () => {
    const configured = await authorised()
    const { configId: id } = configured
    await enter(id, 'no~secret')
    const { newSecret: tested } = await testNewSecret(deps, desk.actor, id)
    expect(tested).toMatchObject({ test: 'rejected', testedAt: expect.any(String) })
    await promote(id, true)
    const { test, testedAt } = tested ?? {}
    expect(await rollBack(id)).toMatchObject({ newSecret: { test, testedAt } })
    // another one that is entered is not the one that was tested
    expect(await enter(id, made(configured))).toMatchObject({
      newSecret: { test: 'not-tested', testedAt: null },
    })
  })

  it('says that the secret was refused when it was used, whatever its test had shown', async () => {
    const configured = await authorised()
    const { configId: id } = configured
    await enter(id, made(configured))
    await testNewSecret(deps, desk.actor, id)
    await promote(id)
    forgetSecrets(configured)
    ahead = 60_000
    await refresh(configured)
    const [grant] = await database.db.select().from(tokenGrant)
    expect(await rollBack(id)).toMatchObject({
      newSecret: { test: 'rejected', testedAt: grant?.lastFailedAt?.toISOString() },
    })
  })

  it('has its time: seven days, or until every token follows', async () => {
    const configured = await authorised()
    const { configId: id } = configured
    await enter(id, made(configured))
    await promote(id, true)
    await dropOldSecrets(deps)
    expect(await readIdpConfig(deps, id)).toMatchObject({ oldSecret: { waiting: 1 } })
    ahead = 60_000
    await refresh(configured)
    await dropOldSecrets(deps)
    expect(await stored(id)).toMatchObject({ oldSecretSealed: null, promotedAt: null })

    await enter(id, made(configured))
    await promote(id, true)
    ahead = 8 * day
    expect(await readIdpConfig(deps, id)).toMatchObject({ oldSecret: null })
    await expect(rollBack(id)).rejects.toMatchObject({ code: 'old_secret_not_found' })
    await dropOldSecrets(deps)
    expect((await stored(id)).oldSecretSealed).toBeNull()
  })
})

describe('the expiry of a secret that is replaced', () => {
  /** Its end is told already, by mail. */
  async function ending(): Promise<Configured> {
    const configured = await authorised()
    await database.db
      .update(mailAccount)
      .set({ enabled: true })
      .where(eq(mailAccount.id, configured.email.accounts.mailbox))
    await insertRule(deps)
    const secretExpiresOn = new Date(Date.now() + 3 * day).toISOString().slice(0, 10)
    await database.db.update(idpConfig).set({ secretExpiresOn })
    await reviewExpiries(deps)
    await database.db.update(alertDelivery).set({ state: 'sent', attempts: 1 })
    return configured
  }
  const expiry = async () => {
    const rows = await database.db
      .select()
      .from(incident)
      .where(eq(incident.kind, 'secret-expires'))
    return rows.map(({ closedAt, reason }) => ({ open: closedAt === null, reason }))
  }
  const told = async () => {
    const rows = await database.db.select().from(alertDelivery).orderBy(alertDelivery.id)
    return (await loadNews(database.db, rows, { emailIds: null }))
      .filter(({ incident: { kind } }) => kind === 'secret-expires')
      .map((news) => describeNews(news, { env: deps.env, timeZone: 'UTC', at: new Date() }))
      .slice(1)
  }

  it('goes on until the provider has accepted the other one, and is told only then', async () => {
    const configured = await ending()
    const { configId: id } = configured
    await enter(id, made(configured))
    await promote(id, true)
    await reviewExpiries(deps)
    expect(await told()).toEqual([])
    expect(await expiry()).toEqual([
      { open: true, reason: expect.stringContaining('has not accepted the new one yet') },
    ])
    ahead = 60_000
    await refresh(configured)
    await reviewExpiries(deps)
    expect(await expiry()).toMatchObject([{ open: false }])
    expect(await told()).toMatchObject([
      {
        title: expect.stringMatching(/^Client Secret of IdP Config “.+” is good again$/),
        lines: expect.arrayContaining([['Cause', expect.stringContaining('accepts the new one')]]),
      },
    ])
  })

  const minute = async () => {
    const work = workOf(deps).shared.find(({ queue }) => queue === 'incidents')
    expect(work?.every).toBe(60)
    await work?.run(AbortSignal.timeout(60_000))
  }

  it('is told by the minute’s look, which leaves what does not wait for a proof', async () => {
    const configured = await ending()
    const { configId: id } = configured
    await minute()
    expect(await expiry()).toMatchObject([{ open: true }])
    await enter(id, made(configured))
    await promote(id, true)
    await minute()
    expect(await told()).toEqual([])
    ahead = 60_000
    await refresh(configured)
    await minute()
    expect(await expiry()).toMatchObject([{ open: false }])
    expect(await told()).toMatchObject([{ title: expect.stringContaining('is good again') }])
  })

  it('is not told where the other one is refused, however long that lasts', async () => {
    const configured = await ending()
    const { configId: id } = configured
    await enter(id, 'no~secret')
    await testNewSecret(deps, desk.actor, id)
    await promote(id, true)
    expect(await refresh(configured)).toMatchObject({ outcome: 'client-rejected' })
    ahead = 8 * day
    await reviewExpiries(deps)
    expect(await told()).toEqual([])
    expect(await expiry()).toMatchObject([{ open: true }])
  })

  it('says its date again after a roll back, to nobody', async () => {
    const configured = await ending()
    const { configId: id } = configured
    const [before] = await expiry()
    await enter(id, 'no~secret')
    await promote(id, true)
    await rollBack(id)
    expect(await expiry()).toEqual([before])
    expect(await told()).toEqual([])
  })

  it('is over at once where a test showed that the other one is accepted', async () => {
    const configured = await ending()
    const { configId: id } = configured
    await enter(id, made(configured))
    await testNewSecret(deps, desk.actor, id)
    await promote(id)
    expect(await expiry()).toMatchObject([{ open: false }])
    expect(await told()).toMatchObject([{ title: expect.stringContaining('is good again') }])
  })

  it('ends without news where no token is left that could show it', async () => {
    const configured = await ending()
    const { configId: id } = configured
    await database.db.update(tokenGrant).set({ status: 'needs-reauthorization' })
    await enter(id, made(configured))
    await promote(id, true)
    expect(await expiry()).toMatchObject([{ open: false }])
    expect(await told()).toEqual([])
  })

  it.each([
    [null, 'no longer has an expiry date'],
    ['2100-02-01', 'now expires on 1 Feb 2100'],
  ])('that was only given another date, %s, is told as that: %s', async (date, words) => {
    const { configId: id, fields } = await ending()
    await updateIdpConfig(deps, desk.actor, id, {
      fields: { ...fields, clientSecret: null, secretExpiresOn: date },
      version: await version(id),
    })
    const [over] = await told()
    expect(over?.title).toMatch(new RegExp(`^Client Secret of IdP Config “.+” ${words}$`))
    expect(over?.lines).toContainEqual(['Cause', 'The date was changed in the IdP Config.'])
  })
})

describe('a config whose client is refused', () => {
  /** Two emails of one config; only the first was refreshed since. */
  async function refused() {
    const configured = await authorised()
    const { configId: id } = configured
    const other = await insertEmail(database.db, 'billing@example.test')
    await database.db
      .update(mailAccount)
      .set({ authMethod: 'oauth2', idpConfigId: id })
      .where(eq(mailAccount.id, other.accounts.mailbox))
    await enter(id, 'no~secret')
    await promote(id, true)
    await refresh(configured)
    return { id, configured, other }
  }

  it('says so on its page: why, since when, and how many emails it stopped', async () => {
    const { id } = await refused()
    const [open] = await database.db.select().from(incident).where(eq(incident.subject, id))
    expect(await readIdpConfig(deps, id)).toMatchObject({
      trouble: {
        reason: expect.stringContaining('press Roll back'),
        since: open?.openedAt.toISOString(),
        stopped: 1,
      },
    })
    expect(await rollBack(id)).toMatchObject({ trouble: null })
  })

  it('is named by the accounts that fail for it, also where sending follows the mailbox', async () => {
    const { id, configured } = await refused()
    await database.db
      .update(mailAccount)
      .set({ authMethod: 'mailbox' })
      .where(eq(mailAccount.id, configured.email.accounts.smtp))
    const named = async () => {
      const { mailbox, smtp } = await readAccounts(deps, configured.email.id)
      return [mailbox.refusedConfigId, smtp.refusedConfigId]
    }
    expect(await named()).toEqual([id, id])
    await rollBack(id)
    expect(await named()).toEqual([null, null])
  })

  it('counts all its emails as stopped while it is disabled', async () => {
    const { id } = await refused()
    await database.db.update(idpConfig).set({ state: 'disabled' })
    expect(await readIdpConfig(deps, id)).toMatchObject({ trouble: { stopped: 2 } })
  })

  it('is told with the emails that use it, of a rule about some with those alone', async () => {
    await insertRule(deps)
    const { configured, other } = await refused()
    const rows = await database.db.select().from(alertDelivery)
    const users = async (emailIds: string[] | null) =>
      (await loadNews(database.db, rows, { emailIds })).map((news) => news.users)
    const addresses = [other.address, configured.email.address]
    expect(await users(null)).toEqual([{ total: 2, addresses }])
    expect(await users([other.id])).toEqual([{ total: 1, addresses: [other.address] }])
    expect(await users([])).toEqual([{ total: 0, addresses: [] }])
  })
})

describe('two at once', () => {
  it('are one promotion, and the other is shown how the config stands', async () => {
    const configured = await authorised()
    const { configId: id } = configured
    await enter(id, made(configured))
    const order = { version: await version(id), untested: true }
    const both = await Promise.allSettled([
      promoteNewSecret(deps, desk.actor, id, order),
      promoteNewSecret(deps, desk.actor, id, order),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'edit_conflict', extra: { current: { newSecret: null } } },
    })
  })

  it('a refresh under way keeps the secret that it opened, and what it brings counts', async () => {
    const configured = await authorised()
    const { configId: id } = configured
    let answer = () => {}
    let sent = () => {}
    const gate = new Promise<void>((resolve) => (answer = resolve))
    const asked = new Promise<void>((resolve) => (sent = resolve))
    const { authorizationServer } = deps
    const slow = createBroker({
      ...deps,
      authorizationServer: {
        ...authorizationServer,
        async refresh(...request) {
          const reply = await authorizationServer.refresh(...request)
          sent()
          await gate
          return reply
        },
      },
    })
    const underWay = slow.accessToken(configured.email.accounts.mailbox, { force: true })
    await asked
    await enter(id, made(configured))
    await promote(id, true)
    answer()
    expect(await underWay).toMatchObject({ outcome: 'token' })
    expect(await readIdpConfig(deps, id)).toMatchObject({ oldSecret: { refreshed: 0, waiting: 1 } })
    expect(await refresh(configured)).toMatchObject({ outcome: 'token' })
  })

  it('a test of a secret that was replaced meanwhile does not speak for the other', async () => {
    const configured = await authorised()
    const { configId: id } = configured
    await enter(id, made(configured))
    const { broker } = deps
    const replacing: Deps = {
      ...deps,
      broker: {
        ...broker,
        async testSecret(...tried) {
          await enter(id, 'another~secret')
          return broker.testSecret(...tried)
        },
      },
    }
    expect(await testNewSecret(replacing, desk.actor, id)).toMatchObject({
      newSecret: { test: 'not-tested', testedAt: null },
    })
  })
})

describe('a secret entered in Config', () => {
  it('ends the incident of the one that was refused', async () => {
    const configured = await authorised()
    forgetSecrets(configured)
    expect(await refresh(configured)).toMatchObject({ outcome: 'client-rejected' })
    const { fields } = configured
    const clientSecret = made(configured)
    expect(await desk.submit({ ...configured, fields: { ...fields, clientSecret } })).toMatchObject(
      { body: { next: 'saved' } },
    )
    const open = (await database.db.select().from(incident)).filter((row) => row.closedAt === null)
    expect(open).toEqual([])
  })
})

describe('an edit of the config', () => {
  const edit = async ({ configId, fields }: Configured, changes: Partial<Configured['fields']>) =>
    updateIdpConfig(deps, desk.actor, configId, {
      fields: { ...fields, clientSecret: null, ...changes },
      version: await version(configId),
    })

  it('of client or token endpoint takes the test’s word away', async () => {
    const configured = await authorised()
    const { configId: id, fields } = configured
    const value = made(configured)
    for (const changes of [
      { clientId: 'another-client' },
      { tokenEndpoint: `${fields.tokenEndpoint}?v=2` },
    ]) {
      await enter(id, value)
      await database.db.update(idpConfig).set({ newSecretTest: 'accepted' })
      await edit(configured, { notes: 'a note' })
      expect((await stored(id)).newSecretTest).toBe('accepted')
      await edit(configured, changes)
      expect((await stored(id)).newSecretTest).toBeNull()
      await edit(configured, {})
    }
  })

  it('of Testing says at once when its grants end, whatever they are in the middle of', async () => {
    const configured = await authorised()
    await database.db.update(idpConfig).set({ provider: 'google' })
    const google = { ...configured, fields: { ...configured.fields, provider: 'google' as const } }
    const [{ issuedAt, version: of } = { issuedAt: new Date(), version: 0 }] = await database.db
      .select()
      .from(tokenGrant)
    const ends = async () => {
      const [grant] = await database.db.select().from(tokenGrant)
      return ((grant?.endsAt?.getTime() ?? 0) - issuedAt.getTime()) / day
    }
    await edit(google, { testing: true })
    expect(await ends()).toBe(7)
    await edit(google, { testing: false })
    expect(await ends()).toBe(180)
    // A refresh under way stores what it brings all the same.
    expect(await database.db.select().from(tokenGrant)).toMatchObject([{ version: of }])
    await database.db.update(tokenGrant).set({ status: 'needs-reauthorization', endsAt: null })
    await edit(google, { testing: true })
    expect(await database.db.select().from(tokenGrant)).toMatchObject([{ endsAt: null }])
  })

  it('does not send the new secret to a server that it was not entered for', async () => {
    const configured = await authorised()
    const { configId: id } = configured
    await enter(id, made(configured))
    const elsewhere = { tokenEndpoint: 'http://127.0.0.1:9/token', clientSecret: 'typed~again' }
    await expect(edit(configured, elsewhere)).rejects.toMatchObject({
      extra: { fields: { 'fields.tokenEndpoint': expect.stringContaining('Discard it first') } },
    })
    await discardNewSecret(deps, desk.actor, id, await version(id))
    await edit(configured, elsewhere)
  })

  it('with another secret leaves nothing to roll back to', async () => {
    const configured = await authorised()
    const { configId: id } = configured
    await enter(id, made(configured))
    await promote(id, true)
    await edit(configured, { clientSecret: made(configured) })
    expect(await readIdpConfig(deps, id)).toMatchObject({ oldSecret: null })
  })

  it('refuses a new secret that is said to have ended, and keeps nothing of it', async () => {
    const { configId, clientId } = await authorised()
    const { value } = sandbox.addClientSecret('microsoft', clientId)
    await expect(enter(configId, value, '2020-01-31')).rejects.toMatchObject({
      code: 'invalid_input',
      extra: { fields: { 'fields.secretExpiresOn': messages.newSecretPast } },
    })
    expect(await stored(configId)).toMatchObject({ newSecretSealed: null })
  })

  it('refuses the secret in use as the new one', async () => {
    const configured = await authorised()
    await expect(
      enter(configured.configId, configured.fields.clientSecret ?? ''),
    ).rejects.toMatchObject({ extra: { fields: { 'fields.clientSecret': expect.any(String) } } })
  })
})
