import { setTimeout as sleep } from 'node:timers/promises'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../db/open.ts'
import { callbackEndpoint } from '../oauth2/callback-endpoint.ts'
import { email as emailTable } from '../tables/email.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { incident } from '../tables/incident.ts'
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
import { recordCheck } from './record-check.ts'
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
  sandbox.knobs.reset()
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

describe('removing mailboxes that fail, while they are looked at', () => {
  let configured: Configured
  let mailbox = ''

  const open = () => database.db.select().from(incident).where(isNull(incident.closedAt))
  async function refreshBadly() {
    sandbox.knobs.set({ tokenFault: 'throttled' })
    await database.db.update(tokenGrant).set({ retryAt: null })
    return desk.deps.broker.accessToken(mailbox, { force: true })
  }
  beforeEach(async () => {
    await database.db.delete(incident)
    configured = await desk.configure()
    await desk.authorize(configured)
    mailbox = configured.email.accounts.mailbox
    await database.db
      .update(mailAccount)
      .set({ enabled: true, host: 'outlook.office365.com', port: 993 })
      .where(eq(mailAccount.id, mailbox))
    await refreshBadly()
    if ((await open()).length === 0) throw new Error('nothing is open')
  })

  /** Somebody is saving the email, so the deletion has to wait for it half way. */
  async function meanwhile(happens: () => Promise<unknown>) {
    let letGo = () => {}
    let takeHold = () => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    const holds = new Promise<void>((resolve) => (takeHold = resolve))
    const saving = database.db.transaction(async (tx) => {
      await tx.update(emailTable).set({ notes: 'Leaves in May.' })
      takeHold()
      await held
    })
    await holds
    const removing = removeEmails(desk.deps, desk.actor, [configured.email.id])
    await sleep(300)
    const happening = happens()
    // Postgres looks for a deadlock once, a second after a wait began: the deletion's is to find it
    await sleep(1_300)
    letGo()
    await saving
    return Promise.allSettled([removing, happening])
  }

  it('waits for a health check, and the check for it', async () => {
    const [account] = await database.db
      .select()
      .from(mailAccount)
      .where(eq(mailAccount.id, mailbox))
    if (account === undefined) throw new Error('no account')
    const [removed, checked] = await meanwhile(() =>
      recordCheck(
        desk.deps,
        account,
        { actor: 'system', email: configured.email },
        { outcome: 'ok', at: new Date().toISOString(), steps: [] },
      ),
    )
    expect(removed).toEqual({ status: 'fulfilled', value: 1 })
    expect(checked).toMatchObject({ status: 'fulfilled' })
    expect(await open()).toEqual([])
  })

  it('waits for a refresh that fails, and the refresh for it', async () => {
    const [removed, refreshed] = await meanwhile(refreshBadly)
    expect(removed).toEqual({ status: 'fulfilled', value: 1 })
    expect(refreshed).toMatchObject({ status: 'fulfilled' })
    expect(await open()).toEqual([])
  })
})
