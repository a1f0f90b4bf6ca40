import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { email } from '../tables/email.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { incident } from '../tables/incident.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import {
  type Configured,
  consoleDeps,
  createTestConsole,
  type TestConsole,
  withoutAuth,
} from '../testing/console.ts'
import { insertGrants } from '../testing/many-grants.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { addNewSecret } from '../verbs/add-new-secret.ts'
import { promoteNewSecret } from '../verbs/promote-new-secret.ts'
import { removeEmails } from '../verbs/remove-emails.ts'
import { updateIdpConfig } from '../verbs/update-idp-config.ts'
import { createBroker } from './create-broker.ts'

let sandbox: Sandbox
let database: TestDatabase
let desk: TestConsole
let configured: Configured
let accountId: string

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
  desk = await createTestConsole(consoleDeps(database.db, sandbox), sandbox)
  configured = await desk.configure()
  await desk.authorize(configured)
  accountId = configured.email.accounts.mailbox
  sandbox.ledger.clear()
})

const grantOf = async () =>
  database.db.select().from(tokenGrant).where(eq(tokenGrant.accountId, accountId))
const configOf = async () => {
  const [row] = await database.db
    .select()
    .from(idpConfig)
    .where(eq(idpConfig.id, configured.configId))
  if (row === undefined) throw new Error('no config')
  return row
}
const fewer = () => configured.fields.scopes.replace(/ ?\bprofile\b/, '')
/** A refresh by a process of its own, whose answer comes when the test asks for it. */
async function underWay(knobs: Parameters<Sandbox['knobs']['set']>[0] = {}) {
  sandbox.knobs.set({ grantType: 'refresh_token', ...knobs })
  const deps = consoleDeps(database.db, sandbox)
  const { authorizationServer } = deps
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  const broker = createBroker({
    ...deps,
    authorizationServer: {
      ...authorizationServer,
      refresh: (...request) => authorizationServer.refresh(...request).finally(() => released),
    },
  })
  const outcome = broker.accessToken(accountId, { force: true })
  await expect.poll(() => sandbox.ledger.refreshRequests().length).toBe(1)
  return () => {
    release()
    return outcome
  }
}
const save = async (changes: Partial<Configured['fields']>) =>
  updateIdpConfig(withoutAuth(desk.deps), desk.actor, configured.configId, {
    version: (await configOf()).version,
    fields: { ...configured.fields, clientSecret: null, ...changes },
  })

describe('while a refresh is under way', () => {
  it('other scopes are saved: the edit stays, and no token of the old ones is given out', async () => {
    const late = await underWay()
    await save({ scopes: fewer() })
    sandbox.knobs.reset()
    expect(await late()).toMatchObject({ outcome: 'needs-reauthorization' })
    expect((await configOf()).scopes).toBe(fewer())
    expect(await desk.deps.broker.accessToken(accountId)).toMatchObject({
      outcome: 'needs-reauthorization',
    })
  })

  it('name and notes are saved: both the edit and the token stay', async () => {
    const [before] = await grantOf()
    const late = await underWay({ rotation: 'reuse-detection' })
    await save({ name: 'Contoso', notes: 'ours' })
    expect(await late()).toMatchObject({ outcome: 'token' })
    const [after] = await grantOf()
    expect(after?.refreshTokenSealed).not.toBe(before?.refreshTokenSealed)
    expect(await configOf()).toMatchObject({ name: 'Contoso', notes: 'ours' })
    sandbox.knobs.reset()
    expect(await desk.deps.broker.accessToken(accountId, { force: true })).toMatchObject({
      outcome: 'token',
    })
  })

  it('the email is deleted: nothing of the answer is left, and no incident', async () => {
    const late = await underWay({ tokenFault: 'invalid_grant' })
    await removeEmails(desk.deps, desk.actor, [configured.email.id])
    expect(await late()).toMatchObject({ outcome: expect.stringMatching(/none|needs/) })
    expect(await grantOf()).toEqual([])
    expect(await database.db.select().from(email)).toEqual([])
    expect(await database.db.select().from(incident)).toEqual([])
  })

  it('the secret is replaced: that the old one was refused condemns nobody, and the new one is tried', async () => {
    const { configId: id, clientId } = configured
    await insertGrants(desk.deps, { accountId }, 3)
    const deps = withoutAuth(desk.deps)
    const version = async () => (await configOf()).version
    await addNewSecret(deps, desk.actor, id, {
      fields: {
        clientSecret: sandbox.addClientSecret('microsoft', clientId).value,
        secretExpiresOn: null,
      },
      version: await version(),
    })
    const late = await underWay({ tokenFault: 'invalid_client' })
    sandbox.knobs.reset()
    await promoteNewSecret(deps, desk.actor, id, { version: await version(), untested: true })
    expect(await late()).toMatchObject({ outcome: 'token' })
    expect(sandbox.ledger.refreshRequests()).toMatchObject([{ status: 401 }, { status: 200 }])
    const grants = await database.db.select().from(tokenGrant)
    expect(grants).toHaveLength(4)
    expect(new Set(grants.map(({ failureCode }) => failureCode))).toEqual(new Set([null]))
    expect(await database.db.select().from(incident)).toEqual([])
  })

  it.each([null, 'invalid_grant', 'server-error'] as const)(
    'the mailbox is authorised again: the new grant stays, whatever comes late (%s)',
    async (tokenFault) => {
      const late = await underWay({ tokenFault })
      // the knobs hit refreshes only
      const again = { ...configured, fields: { ...configured.fields, clientSecret: null } }
      expect(
        await desk.authorize({
          ...again,
          fields: { ...again.fields, scopes: fewer() },
        }),
      ).toMatchObject({ result: 'success' })
      const before = await grantOf()
      await late()
      expect(await grantOf()).toEqual(before)
      expect(before).toMatchObject([{ status: 'authorized', failureCode: null, refreshedAt: null }])
      expect(await database.db.select().from(incident)).toEqual([])
    },
  )
})
