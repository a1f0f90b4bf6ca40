import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { v7 } from 'uuid'
import { deliverDueAlerts } from '../alerts/deliver-due-alerts.ts'
import { openIncident } from '../incidents/open-incident.ts'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { incident } from '../tables/incident.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { insertRule } from '../testing/alert-fixtures.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { readMetrics } from '../testing/read-metrics.ts'
import { startTestApp } from '../testing/test-app.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'
import { startWebhookReceiver } from '../testing/webhook-receiver.ts'

let database: TestDatabase
let sandbox: Sandbox
let service: TestService
let key: string

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
  service = await startTestService(database, sandbox)
  key = (await service.makeKey({ actions: ['metrics'] })).key
})

const read = () => readMetrics(service, key)
const ask = async (authorization?: string) => {
  const headers = authorization === undefined ? {} : { authorization }
  const response = await service.app.client().request('GET', '/metrics', undefined, headers)
  return response.status
}

describe('metrics', () => {
  it('are read by a key that may read metrics, and by nothing else', async () => {
    const other = (await service.makeKey({ actions: ['fetch', 'send', 'health'] })).key
    expect(await ask()).toBe(401)
    expect(await ask('Bearer mgk_wrong')).toBe(401)
    expect(await ask(`Bearer ${other}`)).toBe(403)
    expect(await ask(`Bearer ${key}`)).toBe(200)
    expect((await service.ada.request('GET', '/metrics')).status).toBe(401)
    const { text, value } = await read()
    expect(text).toMatch(/^# HELP mailgrant_accounts .+\n# TYPE mailgrant_accounts gauge$/m)
    expect(value('mailgrant_build_info')).toBe(1)
    expect(value('process_cpu_seconds_total')).toBeGreaterThan(0)
  })

  it('count accounts and grants by status, refreshes by outcome, and time exchanges', async () => {
    const { email } = await service.authorised()
    const before = await read()
    expect(
      before.value('mailgrant_accounts', {
        status: 'authorised',
        kind: 'mailbox',
        enabled: 'true',
      }),
    ).toBe(1)
    expect(before.value('mailgrant_grants', { status: 'authorised', provider: 'microsoft' })).toBe(
      1,
    )
    expect(before.value('mailgrant_grants', { status: 'failing', provider: 'google' })).toBe(0)
    const about = { provider: 'microsoft', grant_type: 'authorization_code' }
    expect(before.value('mailgrant_token_exchange_seconds_count', about)).toBe(1)

    const { broker } = service.app.deps
    await broker.accessToken(email.accounts.mailbox, { force: true })
    sandbox.knobs.set({ tokenFault: 'invalid_grant' })
    await broker.accessToken(email.accounts.mailbox, { force: true })
    const after = await read()
    const refreshes = (outcome: string) =>
      after.value('mailgrant_refreshes_total', { provider: 'microsoft', outcome })
    expect([refreshes('ok'), refreshes('invalid-grant')]).toEqual([1, 1])
    expect(
      after.value('mailgrant_grants', { status: 'needs-reauthorisation', provider: 'microsoft' }),
    ).toBe(1)
    expect(after.value('mailgrant_open_incidents', { kind: 'needs-reauthorisation' })).toBe(1)
    expect(after.value('mailgrant_open_incidents', { kind: 'server-down' })).toBe(0)
  })

  it('name routes by their patterns, and never an address', async () => {
    const { email } = await service.authorised()
    const reader = service.as((await service.makeKey()).key)
    await reader.request('GET', `/emails/${email.address}`)
    await service.ada.request('GET', `/api/emails/${email.id}`)
    await service.ada.request('GET', `/api/emails/${v7()}`)
    await service.ada.request('GET', `/api/no/such/${email.address}`)
    await service.ada.request('GET', `/no/such/${email.address}`)
    const { text, value } = await read()
    const count = (route: string, status: string) =>
      value('mailgrant_http_request_seconds_count', { route, status })
    expect(count('/api/v1/emails/:email', '2xx')).toBe(1)
    expect(count('/api/emails/:id', '2xx')).toBe(1)
    expect(count('/api/emails/:id', '4xx')).toBe(1)
    expect(count('other', '4xx')).toBeGreaterThan(0)
    for (const word of ['@', 'example.test', email.id, 'Ada', 'Ticket importer'])
      expect(text, word).not.toContain(word)
  })

  it('tell how long what is due has waited, and how much waits in the queues', async () => {
    await service.authorised()
    const idle = await read()
    await database.db.update(tokenGrant).set({ dueAt: new Date(Date.now() - 90_000) })
    await database.db.insert(incident).values({
      id: v7(),
      kind: 'no-mail',
      subject: v7(),
      reason: 'Nothing came.',
      openedAt: new Date(),
    })
    service.app.deps.metrics.watchQueues(async () => ({ refresh: 3, checks: 0 }))
    service.app.deps.metrics.checked('imap', 'failed')
    const { value } = await read()
    expect(idle.value('mailgrant_oldest_pending_alert_seconds')).toBe(0)
    expect(value('mailgrant_oldest_due_grant_seconds')).toBeGreaterThanOrEqual(90)
    expect(value('mailgrant_open_incidents', { kind: 'no-mail' })).toBe(1)
    expect(value('mailgrant_queue_depth', { queue: 'refresh' })).toBe(3)
    expect(value('mailgrant_mail_checks_total', { protocol: 'imap', outcome: 'failed' })).toBe(1)
  })

  it('hold no alert for late that is still gathered', async () => {
    const { deps } = service.app
    await insertRule(deps, { digestMinutes: 60 })
    await openIncident(deps, {
      kind: 'needs-reauthorisation',
      subject: v7(),
      reason: 'The provider no longer accepts the token.',
    })
    const waiting = async (minutes: number) => {
      const before = new Date(Date.now() - minutes * 60_000)
      await database.db.update(alertDelivery).set({ dueAt: before, createdAt: before })
      return (await read()).value('mailgrant_oldest_pending_alert_seconds') ?? -1
    }
    expect(await waiting(59)).toBe(0)
    const late = await waiting(80)
    expect(late).toBeGreaterThanOrEqual(20 * 60)
    expect(late).toBeLessThan(21 * 60)
  })

  it('count every try to deliver an alert, by how it went', async () => {
    const { deps } = await startTestApp(database, { env: { allowPrivateHosts: true } })
    await using receiver = await startWebhookReceiver()
    await insertRule(deps, { url: receiver.url })
    await openIncident(deps, {
      kind: 'needs-reauthorisation',
      subject: v7(),
      reason: 'The provider no longer accepts the token.',
    })
    receiver.answer(500)
    await deliverDueAlerts(deps)
    await database.db.update(alertDelivery).set({ dueAt: new Date(0) })
    receiver.answer(204)
    await deliverDueAlerts(deps)
    expect(receiver.received).toHaveLength(2)
    const { body } = await deps.metrics.read()
    expect(body).toContain('mailgrant_alerts_total{channel="webhook",outcome="failed"} 1\n')
    expect(body).toContain('mailgrant_alerts_total{channel="webhook",outcome="sent"} 1\n')
  })
})
