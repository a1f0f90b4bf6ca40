import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../db/open.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { type ConsoleDeps, consoleDeps, createTestConsole } from '../testing/console.ts'
import { clearEmails } from '../testing/fixtures.ts'
import { openTestDatabase } from '../testing/open-database.ts'
import { createBroker } from './create-broker.ts'
import { createTokenProvider } from './token-provider.ts'

let sandbox: Sandbox
let database: Database

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
})

function signal() {
  let give = () => {}
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { given, give: () => give() }
}

/** A broker whose refreshes are answered only when the test lets them be. */
function heldBroker(deps: ConsoleDeps) {
  const gate = signal()
  const asked = signal()
  const { authorizationServer } = deps
  const broker = createBroker({
    ...deps,
    authorizationServer: {
      ...authorizationServer,
      async refresh(...request) {
        const answer = await authorizationServer.refresh(...request)
        asked.give()
        await gate.given
        return answer
      },
    },
  })
  return { broker, asked: asked.given, answer: gate.give }
}

describe('an account that is given another config', () => {
  it('gets neither the late token of the old one stored, nor is the new one’s handed to who asked before', async () => {
    const deps = consoleDeps(database.db, sandbox)
    const desk = await createTestConsole(deps, sandbox)
    const first = await desk.configure()
    expect(await desk.authorize(first)).toMatchObject({ result: 'success' })
    const accountId = first.email.accounts.mailbox
    const { broker, asked, answer } = heldBroker(deps)
    const late = broker.accessToken(accountId, { force: true, configId: first.configId })
    const lateWithoutConfig = broker.accessToken(accountId, { force: true })
    await asked

    const second = await desk.configure({ email: first.email })
    expect(await desk.authorize(second)).toMatchObject({ result: 'success' })
    const [before] = await database.db.select().from(tokenGrant)
    answer()
    expect(await late).toMatchObject({ outcome: 'needs-reauthorization' })
    expect(await lateWithoutConfig).toMatchObject({ outcome: 'needs-reauthorization' })
    const after = await database.db
      .select()
      .from(tokenGrant)
      .where(eq(tokenGrant.accountId, accountId))
    expect(after).toEqual([before])
    expect(after).toMatchObject([{ configId: second.configId }])
  })

  it('gives a connection that looked the old config up no token of the new one', async () => {
    const desk = await createTestConsole(consoleDeps(database.db, sandbox), sandbox)
    const first = await desk.configure()
    expect(await desk.authorize(first)).toMatchObject({ result: 'success' })
    const accountId = first.email.accounts.mailbox
    const tokens = (configId: string) =>
      createTokenProvider(desk.deps.broker, { accountId, configId })
    const before = tokens(first.configId)
    expect(await before.getToken()).toMatchObject({ accessToken: expect.any(String) })
    const second = await desk.configure({ email: first.email })
    expect(await desk.authorize(second)).toMatchObject({ result: 'success' })
    await expect(before.getToken()).rejects.toMatchObject({
      code: 'token_unavailable',
      whoseMove: 'mailbox-user',
    })
    expect(await tokens(second.configId).getToken()).toMatchObject({
      accessToken: expect.any(String),
    })
  })
})
