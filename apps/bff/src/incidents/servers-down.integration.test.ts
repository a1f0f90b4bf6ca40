import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { circuit } from '../tables/circuit.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { type Configured, consoleDeps, withoutAuth } from '../testing/console.ts'
import { createTestConsole, type TestConsole } from '../testing/console.ts'
import { insertGrants } from '../testing/many-grants.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { updateEmail } from '../verbs/update-email.ts'
import { updateIdpConfig } from '../verbs/update-idp-config.ts'
import { reviewOpenIncidents } from './review-open.ts'

let sandbox: Sandbox
let database: TestDatabase
let desk: TestConsole
let configured: Configured

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
  await database.db
    .update(mailAccount)
    .set({ enabled: true, host: 'outlook.office365.com', port: 993 })
    .where(eq(mailAccount.id, configured.email.accounts.mailbox))
  await goDown()
})

async function goDown() {
  sandbox.knobs.set({ tokenFault: 'server-error' })
  for (let n = 0; n < 5; n += 1) {
    await database.db.update(tokenGrant).set({ retryAt: null })
    await desk.deps.broker.accessToken(configured.email.accounts.mailbox, { force: true })
  }
  sandbox.knobs.reset()
  expect(await open()).toEqual(['server-down'])
}
const open = async () => {
  const rows = await database.db.select().from(incident).where(isNull(incident.closedAt))
  return rows.map(({ kind }) => kind)
}
const circuits = () => database.db.select({ state: circuit.state }).from(circuit)

describe('a server that is down', () => {
  it('is none any more where the token endpoint’s path was wrong, and nobody has consented to the right one yet', async () => {
    const { configId, fields } = configured
    await updateIdpConfig(withoutAuth(desk.deps), desk.actor, configId, {
      fields: { ...fields, tokenEndpoint: `${fields.tokenEndpoint}?right`, clientSecret: null },
      version: 2,
      overwrite: true,
    })
    expect(await open()).toEqual(['needs-reauthorisation'])
    expect(await circuits()).toEqual([])
  })

  it('is none any more where the only email that depends on it has another address', async () => {
    await updateEmail(withoutAuth(desk.deps), desk.actor, configured.email.id, {
      address: 'other@example.test',
      name: '',
      notes: '',
      version: 1,
      overwrite: true,
    })
    expect(await open()).toEqual(['needs-reauthorisation'])
    expect(await circuits()).toEqual([])
  })

  it('goes on where somebody depends on it', async () => {
    await database.db.update(idpConfig).set({ notes: 'Looked at.' })
    await updateEmail(withoutAuth(desk.deps), desk.actor, configured.email.id, {
      address: configured.email.address,
      name: 'Support',
      notes: '',
      version: 1,
      overwrite: true,
    })
    expect(await open()).toEqual(['server-down'])
  })

  it('goes on where of hundreds that must be authorised anew first, the oldest depends on it', async () => {
    const { mailbox } = configured.email.accounts
    await insertGrants(desk.deps, { accountId: mailbox }, 240, {
      config: { name: 'Changed since' },
      grant: { configSignature: 'of what it was', issuedAt: new Date(Date.now() + 60_000) },
    })
    await reviewOpenIncidents(desk.deps, new AbortController().signal)
    expect(await open()).toEqual(['server-down'])
    expect(await circuits()).toEqual([{ state: 'open' }])
  })

  it('is well by the authorisation that it answers', async () => {
    const again = await desk.submit(configured, { reauthorize: true })
    await desk.comeBack(again)
    expect(await open()).toEqual([])
    expect(await circuits()).toEqual([{ state: 'closed' }])
  })

  it('is well by the code that it refuses, too', async () => {
    const again = await desk.submit(configured, { reauthorize: true })
    const { callback, cookie } = await desk.atProvider(again)
    callback.searchParams.set('code', 'another')
    await desk.callback(callback, cookie)
    expect(await circuits()).toEqual([{ state: 'closed' }])
    expect(await open()).not.toContain('server-down')
  })
})
