import { createServer, type Server } from 'node:http'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../db/open.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { consoleDeps, createTestConsole, type TestConsole } from '../testing/console.ts'
import { clearEmails } from '../testing/fixtures.ts'
import { openTestDatabase } from '../testing/open-database.ts'
import { removeEmails } from '../verbs/remove-emails.ts'

let sandbox: Sandbox
let database: Database
let desk: TestConsole
let elsewhere: Server
let heard: string[] = []
let later = 0
const clock = () => new Date(Date.now() + later)

beforeAll(async () => {
  sandbox = await startSandbox({ mail: false })
  database = await openTestDatabase()
  elsewhere = createServer((request, response) => {
    heard.push(request.url ?? '')
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end('{"error":"invalid_client"}')
  })
  await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done))
})
afterAll(async () => {
  await new Promise((done) => elsewhere.close(done))
  await sandbox?.stop()
  await database?.close()
})
beforeEach(async () => {
  heard = []
  later = 0
  await clearEmails(database.db)
  desk = await createTestConsole(consoleDeps(database.db, sandbox, { clock }), sandbox)
})

function addressOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening')
  return `http://127.0.0.1:${address.port}`
}

/** An authorised email whose config names another server since. */
async function moved() {
  const configured = await desk.configure({ provider: 'google' })
  expect(await desk.authorize(configured)).toMatchObject({ result: 'success' })
  const url = addressOf(elsewhere)
  await database.db
    .update(idpConfig)
    .set({ tokenEndpoint: `${url}/token`, revocationEndpoint: `${url}/revoke` })
    .where(eq(idpConfig.id, configured.configId))
  return configured
}

describe('tokens of endpoints that the config no longer names', () => {
  it('are not refreshed at the new ones, nor used to test a new secret there', async () => {
    const { configId, email } = await moved()
    later = 2 * 60 * 60_000
    expect(
      await desk.deps.broker.accessToken(email.accounts.mailbox, { force: true }),
    ).toMatchObject({ outcome: 'needs-reauthorization' })
    expect(await desk.deps.broker.testSecret(configId, 'a-new-secret-of-theirs')).toMatchObject({
      result: 'not-tested',
    })
    expect(heard).toEqual([])
  })

  it('are deleted here without being sent to the new ones', async () => {
    const { email } = await moved()
    const path = `/api/emails/${email.id}/mailbox/token`
    const deleted = await desk.request(path, { method: 'DELETE' })
    expect(await deleted.json()).toEqual({ revocation: 'failed' })
    await clearEmails(database.db)
    const other = await moved()
    expect(await removeEmails(desk.deps, desk.actor, [other.email.id])).toBe(1)
    expect(heard).toEqual([])
  })
})
