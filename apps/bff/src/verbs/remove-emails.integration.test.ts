import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../db/open.ts'
import { callbackEndpoint } from '../oauth2/callback-endpoint.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import {
  type Configured,
  consoleDeps,
  createTestConsole,
  publicUrl,
  type TestConsole,
} from '../testing/console.ts'
import { clearEmails } from '../testing/fixtures.ts'
import { openTestDatabase } from '../testing/open-database.ts'
import { removeEmails } from './remove-emails.ts'

let sandbox: Sandbox
let database: Database
let desk: TestConsole

beforeAll(async () => {
  sandbox = await startSandbox({ mail: false })
  database = await openTestDatabase()
})
afterAll(async () => {
  await sandbox?.stop()
  await database?.close()
})
beforeEach(async () => {
  sandbox.ledger.clear()
  await clearEmails(database.db)
  desk = await createTestConsole(consoleDeps(database.db, sandbox), sandbox)
})

/** Whether the provider still refreshes what the console held. */
async function refreshes({ fields, configId }: Configured): Promise<boolean> {
  const refreshToken = sandbox.ledger.values('refresh_token').at(-1)
  if (refreshToken === undefined) throw new Error('no refresh token was issued')
  const exchange = await desk.deps.authorizationServer.refresh(
    {
      ...fields,
      clientSecret: fields.clientSecret ?? null,
      redirectUri: callbackEndpoint(publicUrl, configId),
    },
    refreshToken,
  )
  return exchange.ok
}

describe('removeEmails', () => {
  it('revokes at a provider that lets revoke, and leaves nothing here', async () => {
    const configured = await desk.configure({ provider: 'google' })
    expect(await desk.authorize(configured)).toMatchObject({ result: 'success' })
    expect(await refreshes(configured)).toBe(true)

    expect(await removeEmails(desk.deps, desk.actor, [configured.email.id])).toBe(1)

    expect(await refreshes(configured)).toBe(false)
    expect(await database.db.select().from(tokenGrant)).toEqual([])
    expect(await database.db.select().from(mailAccount)).toEqual([])
  })

  it('takes drafts along and keeps configs that were submitted', async () => {
    const submitted = await desk.configure()
    await desk.authorize(submitted)
    const drafted = await desk.configure({ address: 'billing@example.test' })
    expect(await removeEmails(desk.deps, desk.actor, [submitted.email.id, drafted.email.id])).toBe(
      2,
    )
    const kept = await database.db
      .select({ state: idpConfig.state })
      .from(idpConfig)
      .where(eq(idpConfig.id, submitted.configId))
    expect(kept).toEqual([{ state: 'enabled' }])
    expect(
      await database.db.select().from(idpConfig).where(eq(idpConfig.id, drafted.configId)),
    ).toEqual([])
  })

  it('does not mind ids that are gone', async () => {
    const { email } = await desk.configure()
    expect(await removeEmails(desk.deps, desk.actor, [email.id, email.id])).toBe(1)
    expect(await removeEmails(desk.deps, desk.actor, [email.id])).toBe(0)
  })
})
