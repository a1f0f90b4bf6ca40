import { alertWebhook } from '@mailgrant/contract/alert-webhook'
import { v7 } from 'uuid'
import { afterAll, expect, it } from 'vitest'
import { deliverDueAlerts } from '../alerts/deliver-due-alerts.ts'
import { closeIncidents } from '../incidents/close-incident.ts'
import { openIncident } from '../incidents/open-incident.ts'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { authInvitation, authSession, authUser } from '../tables/auth.ts'
import { incident } from '../tables/incident.ts'
import { insertRule } from '../testing/alert-fixtures.ts'
import { consoleDeps } from '../testing/console.ts'
import { insertActor } from '../testing/fixtures.ts'
import { openTestDatabase } from '../testing/open-database.ts'
import { startWebhookReceiver } from '../testing/webhook-receiver.ts'
import { removeExpired } from './remove-expired.ts'

const database = await openTestDatabase()
const { db } = database
const now = new Date('2026-11-01T00:00:00Z')
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000)
const remove = () => removeExpired({ db, clock: () => now }, { retentionDays: 100 })

afterAll(() => database.close())

it('takes away sessions that ended and links that nobody will ask for, and no others', async () => {
  const { sessionId, id: userId } = await insertActor(db)
  const stamps = { createdAt: daysAgo(90), updatedAt: daysAgo(90) }
  await db
    .insert(authSession)
    .values({ id: v7(), token: v7(), userId, expiresAt: daysAgo(1), ...stamps })
  const link = (changes: Partial<typeof authInvitation.$inferInsert>) => ({
    id: v7(),
    kind: 'invitation' as const,
    tokenDigest: v7(),
    createdAt: daysAgo(90),
    ...changes,
  })
  const kept = [link({}), link({ usedAt: daysAgo(5) }), link({ expiresAt: daysAgo(2) })]
  await db
    .insert(authInvitation)
    .values([...kept, link({ usedAt: daysAgo(40) }), link({ expiresAt: daysAgo(40) })])
  await remove()
  expect(await db.select({ id: authSession.id }).from(authSession)).toEqual([{ id: sessionId }])
  const left = await db.select({ id: authInvitation.id }).from(authInvitation)
  expect(left.map(({ id }) => id).toSorted()).toEqual(kept.map(({ id }) => id).toSorted())
  expect(await db.select().from(authUser)).toHaveLength(1)
})

it('keeps what was told of an open incident, so that its end is told once to who heard of it', async () => {
  const deps = consoleDeps(db, { providersFile: '' }, { clock: () => now })
  await using receiver = await startWebhookReceiver()
  await insertRule(deps, { url: receiver.url })
  const longAgo = { db, clock: () => daysAgo(200) }
  const about = { kind: 'needs-reauthorisation', reason: 'It was revoked.' } as const
  for (const subject of ['a', 'b']) await openIncident(longAgo, { ...about, subject })
  expect(await deliverDueAlerts(deps)).toBe(2)
  await remove()
  await closeIncidents(deps, [about.kind], ['a'])
  await remove()
  expect(await deliverDueAlerts(deps)).toBe(1)
  await remove()
  expect(await deliverDueAlerts(deps)).toBe(0)
  const types = receiver.received.map(({ body }) => alertWebhook.parse(JSON.parse(body)).type)
  expect(types).toEqual(['incident.opened', 'incident.opened', 'incident.recovered'])

  await db.update(incident).set({ closedAt: daysAgo(101) })
  await remove()
  expect(await db.$count(alertDelivery)).toBe(0)
})

it('keeps incidents as long as the timeline, and those that are open for ever', async () => {
  const row = (closedAt: Date | null) => ({
    id: v7(),
    kind: 'failing' as const,
    subject: v7(),
    reason: '',
    openedAt: daysAgo(500),
    closedAt,
  })
  const kept = [row(null), row(daysAgo(99))]
  await db.insert(incident).values([...kept, row(daysAgo(101))])
  await remove()
  const left = await db.select({ id: incident.id }).from(incident)
  expect(left.map(({ id }) => id).toSorted()).toEqual(kept.map(({ id }) => id).toSorted())
})
