import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../db/open.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import {
  type Configured,
  type ConsoleDeps,
  consoleDeps,
  createTestConsole,
  type TestConsole,
  withoutAuth,
} from '../testing/console.ts'
import { clearEmails } from '../testing/fixtures.ts'
import { openTestDatabase } from '../testing/open-database.ts'
import { removeIdpConfig } from './remove-idp-config.ts'

let sandbox: Sandbox
let database: Database
let deps: ConsoleDeps
let desk: TestConsole
/** what the provider said to each revocation */
let revocations: string[]

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
  await clearEmails(database.db)
  revocations = []
  const plain = consoleDeps(database.db, sandbox)
  const authorizationServer = {
    ...plain.authorizationServer,
    async revoke(...request: Parameters<typeof plain.authorizationServer.revoke>) {
      const said = await plain.authorizationServer.revoke(...request)
      revocations.push(said)
      return said
    },
  }
  deps = { ...plain, authorizationServer }
  desk = await createTestConsole(deps, sandbox)
})

const billing = { address: 'billing@example.test', password: 'billing-password' }
const google = () => desk.configure({ provider: 'google' })
/** Another email that uses the same client. */
const sharing = (one: Configured, two: Configured) => ({
  ...two,
  configId: one.configId,
  fields: { ...one.fields, clientSecret: null },
})

describe('what a provider granted and the console refused', () => {
  it('is revoked: another account signed in', async () => {
    const configured = await google()
    expect(await desk.authorize(configured, { user: billing })).toMatchObject({
      failure: 'wrong-account',
    })
    expect(revocations).toEqual(['revoked'])
  })

  it('is revoked: a permission was unticked, or no refresh token came', async () => {
    const configured = await google()
    const untick = ['https://mail.google.com/']
    expect(await desk.authorize(configured, { untick })).toMatchObject({ failure: 'scope-missing' })
    expect(revocations).toEqual(['revoked'])
    sandbox.knobs.set({ tokenFault: 'omit-refresh-token' })
    expect(await desk.authorize(configured)).toMatchObject({ failure: 'no-refresh-token' })
    expect(revocations).toEqual(['revoked', 'revoked'])
  })

  it('stays where that account has a grant of the same client, because a provider ends all at once', async () => {
    const one = await desk.configure({ provider: 'google', address: billing.address })
    expect(await desk.authorize(one)).toMatchObject({ result: 'success' })
    const two = sharing(one, await google())
    expect(await desk.authorize(two, { user: billing })).toMatchObject({ failure: 'wrong-account' })
    expect(revocations).toEqual([])
    expect(
      await deps.broker.accessToken(one.email.accounts.mailbox, { force: true }),
    ).toMatchObject({ outcome: 'token' })
  })

  it('does not keep the refusal from being told when the provider is down by then', async () => {
    const configured = await google()
    const { revoke } = deps.authorizationServer
    deps.authorizationServer.revoke = async (...request) => {
      await sandbox.stopAuthorizationServer()
      return revoke(...request)
    }
    const landing = await desk.comeBack(await desk.submit(configured), { user: billing })
    await sandbox.startAuthorizationServer()
    expect(await desk.outcome(configured, landing.path)).toMatchObject({ failure: 'wrong-account' })
    expect(revocations).toEqual(['failed'])
  })

  it('is nothing to send where the provider offers no revocation, or where the code was refused', async () => {
    const microsoft = await desk.configure()
    expect(await desk.authorize(microsoft, { user: billing })).toMatchObject({
      failure: 'wrong-account',
    })
    sandbox.knobs.set({ tokenFault: 'invalid_grant' })
    expect(
      await desk.authorize(
        await desk.configure({ provider: 'google', address: 'sales@example.test' }),
      ),
    ).toMatchObject({
      failure: 'code-rejected',
    })
    expect(revocations).toEqual([])
  })
})

describe('a config that is deleted', () => {
  it('takes the grants along that accounts left behind, and revokes them', async () => {
    const configured = await google()
    expect(await desk.authorize(configured)).toMatchObject({ result: 'success' })
    await database.db
      .update(mailAccount)
      .set({ authMethod: 'basic', idpConfigId: null })
      .where(eq(mailAccount.id, configured.email.accounts.mailbox))
    await removeIdpConfig(withoutAuth(deps), desk.actor, configured.configId)
    expect(await database.db.select().from(tokenGrant)).toEqual([])
    expect(revocations).toEqual(['revoked'])
  })
})
