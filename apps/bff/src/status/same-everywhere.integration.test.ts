import { email as emailSchema, emailList } from '@mailgrant/contract/email'
import { serviceEmail, serviceHealth } from '@mailgrant/contract/service'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import type { Configured } from '../testing/console.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { readMetrics } from '../testing/read-metrics.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'

let database: TestDatabase
let sandbox: Sandbox
let service: TestService
let configured: Configured
let keys: { api: string; metrics: string }
let later = 0
const clock = () => new Date(Date.now() + later)

beforeAll(async () => {
  database = await openTestDatabase()
  sandbox = await startSandbox({ mail: false })
})
afterAll(async () => {
  await database.close()
  await sandbox.stop()
})
beforeEach(async () => {
  sandbox.knobs.reset()
  service = await startTestService(database, sandbox, clock)
  configured = await service.authorised()
  keys = {
    api: (await service.makeKey()).key,
    metrics: (await service.makeKey({ actions: ['metrics'] })).key,
  }
})

const kinds = ['mailbox', 'smtp'] as const
type Values = Record<(typeof kinds)[number], string>

/** What the five places say of both accounts of the only email. */
async function everywhere(): Promise<Record<string, Values>> {
  // what was answered within the last second may be answered again
  later += 1001
  const { address, id } = configured.email
  const values = (pair: {
    mailbox: { status: { value: string } } | null
    smtp: { status: { value: string } } | null
  }): Values => {
    if (pair.mailbox === null || pair.smtp === null) throw new Error('an account is left out')
    return { mailbox: pair.mailbox.status.value, smtp: pair.smtp.status.value }
  }
  const caller = service.as(keys.api)
  const [listed] = (await service.ada.ok(emailList, 'GET', '/api/emails')).items
  if (listed === undefined) throw new Error('the list is empty')
  const health = await caller.request('GET', `/emails/${address}/health`)
  const metrics = await readMetrics(service, keys.metrics)
  const counted = (kind: (typeof kinds)[number]) => {
    const all = ['not-configured', 'authorised', 'expires-soon', 'needs-reauthorisation', 'failing']
    const status = all.filter(
      (value) =>
        metrics.value('mailgrant_accounts', { kind, status: value, enabled: 'true' }) === 1,
    )
    return status.join()
  }
  return {
    list: values(listed),
    page: values(await service.ada.ok(emailSchema, 'GET', `/api/emails/${id}`)),
    api: values(await caller.ok(serviceEmail, 'GET', `/emails/${address}`)),
    health: values(serviceHealth.parse(await health.json())),
    // counted, so that the only email's values are the ones that stand at one
    metrics: { mailbox: counted('mailbox'), smtp: counted('smtp') } as Values,
  }
}

const expectEverywhere = async (values: Values) => {
  const same = { list: values, page: values, api: values, health: values, metrics: values }
  expect(await everywhere()).toEqual(same)
}
const both = (value: string) => ({ mailbox: value, smtp: value })

it('list, page, API, health and metrics say the same of an account in every state', async () => {
  const { db } = database
  const { accounts } = configured.email
  const refresh = () => service.app.deps.broker.accessToken(accounts.mailbox, { force: true })
  await expectEverywhere(both('authorised'))

  const soon = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10)
  const ofConfig = eq(idpConfig.id, configured.configId)
  await db.update(idpConfig).set({ secretExpiresOn: soon }).where(ofConfig)
  await expectEverywhere(both('expires-soon'))
  await db.update(idpConfig).set({ secretExpiresOn: null }).where(ofConfig)

  await db
    .update(mailAccount)
    .set({ lastError: { code: 'connect_failed', message: 'No answer.' } })
    .where(eq(mailAccount.id, accounts.smtp))
  await expectEverywhere({ mailbox: 'authorised', smtp: 'failing' })
  await db.update(mailAccount).set({ lastError: null }).where(eq(mailAccount.id, accounts.smtp))

  sandbox.knobs.set({ tokenFault: 'server-error' })
  expect(await refresh()).toMatchObject({ outcome: 'unreachable', cause: 'provider' })
  await expectEverywhere(both('failing'))

  await db.update(tokenGrant).set({ retryAt: null })
  sandbox.knobs.set({ tokenFault: 'invalid_grant' })
  expect(await refresh()).toMatchObject({ outcome: 'needs-reauthorization' })
  await expectEverywhere(both('needs-reauthorisation'))

  await db.delete(tokenGrant)
  await expectEverywhere(both('needs-reauthorisation'))
})
