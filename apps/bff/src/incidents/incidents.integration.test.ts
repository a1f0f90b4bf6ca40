import { and, eq, lte } from 'drizzle-orm'
import { v7 } from 'uuid'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { alertDelivery } from '../tables/alert-delivery.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { circuit } from '../tables/circuit.ts'
import { incident } from '../tables/incident.ts'
import { openTestDatabase } from '../testing/open-database.ts'
import { reviewAfterRemoval } from './after-removal.ts'
import { closeIncidents } from './close-incident.ts'
import { openIncident } from './open-incident.ts'

const database = await openTestDatabase()
const { db } = database
let now = new Date('2026-11-01T12:00:00Z')
const clock = () => now
const within = { db, clock }
const later = (minutes: number) => (now = new Date(now.getTime() + minutes * 60_000))

afterAll(() => database.close())
beforeEach(async () => {
  await database.empty()
  now = new Date('2026-11-01T12:00:00Z')
})

async function insertRule(events: string[], emailIds: string[] | null = null) {
  const id = v7()
  await db.insert(alertRule).values({
    id,
    name: 'Team',
    channel: 'mail',
    recipients: ['team@example.test'],
    events,
    emailIds,
    createdAt: now,
    updatedAt: now,
  })
  return id
}

const deliveries = () =>
  db
    .select({ moment: alertDelivery.moment, state: alertDelivery.state })
    .from(alertDelivery)
    .orderBy(alertDelivery.id)
const sent = () => db.update(alertDelivery).set({ state: 'sent', attempts: 1 })
const failing = { kind: 'failing', subject: 'a', reason: 'It fails.' } as const
const email = { id: v7(), address: 'support@example.test' }

describe('an incident', () => {
  it('is one, and told once, whoever sees it and however often', async () => {
    await insertRule(['failing', 'recovered'])
    await Promise.all(Array.from({ length: 5 }, () => openIncident(within, failing)))
    await openIncident(within, { ...failing, reason: 'It still fails.' })
    expect(await db.select().from(incident)).toMatchObject([{ reason: 'It still fails.' }])
    expect(await deliveries()).toEqual([{ moment: 'opened', state: 'pending' }])
  })

  it('is told to nobody where it was over before anybody heard', async () => {
    await insertRule(['failing', 'recovered'])
    await openIncident(within, failing)
    later(1)
    await closeIncidents(within, ['failing'], ['a'])
    expect(await deliveries()).toEqual([{ moment: 'opened', state: 'dropped' }])
  })

  it('is followed by one recovery for those who heard of it', async () => {
    await insertRule(['failing', 'recovered'])
    await insertRule(['failing'])
    await openIncident(within, failing)
    await sent()
    await closeIncidents(within, ['failing'], ['a'])
    await closeIncidents(within, ['failing'], ['a'])
    expect(await deliveries()).toEqual([
      { moment: 'opened', state: 'sent' },
      { moment: 'opened', state: 'sent' },
      { moment: 'recovered', state: 'pending' },
    ])
  })

  it('that comes back before its end was told goes on, and is not told again', async () => {
    await insertRule(['failing', 'recovered'])
    await openIncident(within, failing)
    await sent()
    await closeIncidents(within, ['failing'], ['a'])
    later(1)
    await openIncident(within, failing)
    expect(await db.select().from(incident)).toMatchObject([{ returned: 1, closedAt: null }])
    expect(await deliveries()).toEqual([{ moment: 'opened', state: 'sent' }])
  })

  it('that comes back and was never told is told if it lasts', async () => {
    await insertRule(['failing', 'recovered'])
    await openIncident(within, failing)
    await closeIncidents(within, ['failing'], ['a'])
    later(1)
    await openIncident(within, failing)
    expect(await deliveries()).toEqual([{ moment: 'opened', state: 'pending' }])
  })

  it('that comes and goes faster than anybody would be told is told once all the same', async () => {
    await insertRule(['failing', 'recovered'])
    const sendDue = () =>
      db
        .update(alertDelivery)
        .set({ state: 'sent', attempts: 1 })
        .where(and(eq(alertDelivery.state, 'pending'), lte(alertDelivery.dueAt, now)))
    const flap = async (minutes: number) => {
      for (let passed = 0; passed < minutes; passed += 3) {
        await openIncident(within, failing)
        later(1.5)
        await sendDue()
        await closeIncidents(within, ['failing'], ['a'])
        later(1.5)
        await sendDue()
      }
    }
    await flap(9)
    expect(await deliveries()).toEqual([{ moment: 'opened', state: 'dropped' }])
    await flap(51)
    expect(await deliveries()).toEqual([
      { moment: 'opened', state: 'sent' },
      { moment: 'recovered', state: 'pending' },
    ])
    later(1)
    await sendDue()
    expect(await db.select().from(incident)).toMatchObject([{ returned: 19 }])
    expect((await deliveries()).map(({ state }) => state)).toEqual(['sent', 'sent'])
  })

  it('that comes back is told by a rule that was made while it seemed over, if it lasts', async () => {
    await openIncident(within, failing)
    await closeIncidents(within, ['failing'], ['a'])
    const ruleId = await insertRule(['failing', 'recovered'])
    await insertRule(['no-mail'])
    later(1)
    await openIncident(within, failing)
    expect(await db.select().from(alertDelivery)).toMatchObject([
      { ruleId, moment: 'opened', state: 'pending', dueAt: new Date(now.getTime() + 120_000) },
    ])
    await sent()
    await closeIncidents(within, ['failing'], ['a'])
    expect((await deliveries()).at(-1)).toEqual({ moment: 'recovered', state: 'pending' })
  })

  it('that comes back after its end was told is another one', async () => {
    await insertRule(['failing', 'recovered'])
    await openIncident(within, failing)
    await sent()
    await closeIncidents(within, ['failing'], ['a'])
    later(10)
    await sent()
    await openIncident(within, failing)
    expect(await db.select().from(incident)).toHaveLength(2)
  })

  it('reaches the rules that listen, for their emails', async () => {
    const all = await insertRule(['needs-reauthorisation'])
    const some = await insertRule(['needs-reauthorisation'], [email.id])
    await insertRule(['needs-reauthorisation'], [v7()])
    await insertRule(['failing'])
    await openIncident(within, { ...failing, kind: 'needs-reauthorisation', email })
    const rows = await db.select({ ruleId: alertDelivery.ruleId }).from(alertDelivery)
    expect(rows.map(({ ruleId }) => ruleId).toSorted()).toEqual([all, some].toSorted())
  })

  it('of an expiry is told again at each threshold, once', async () => {
    await insertRule(['secret-expires'])
    const expiry = { kind: 'secret-expires', subject: 'c', reason: 'Soon.' } as const
    for (const days of [60, 30, 30, 60, 7]) await openIncident(within, { ...expiry, days })
    expect((await deliveries()).map(({ moment }) => moment)).toEqual([
      'opened',
      'days:30',
      'days:7',
    ])
    expect(await db.select().from(incident).where(eq(incident.days, 7))).toHaveLength(1)
  })

  it('whose subject is gone ends without news', async () => {
    await insertRule(['failing', 'recovered'])
    await openIncident(within, failing)
    await sent()
    await closeIncidents(within, ['failing'], ['a'], { over: false })
    expect(await deliveries()).toEqual([{ moment: 'opened', state: 'sent' }])
  })
})

describe('what nobody uses any more', () => {
  it('a server that no grant depends on is forgotten, without news', async () => {
    await insertRule(['server-down', 'recovered'])
    const server = 'https://login.example'
    await openIncident(within, { kind: 'server-down', subject: server, reason: 'It is silent.' })
    await sent()
    await db.insert(circuit).values({ server, state: 'open', updatedAt: now })
    await reviewAfterRemoval(within, [])
    expect(await db.select().from(incident)).toMatchObject([{ closedAt: now }])
    expect(await db.select().from(circuit)).toEqual([])
    expect(await deliveries()).toEqual([{ moment: 'opened', state: 'sent' }])
  })
})
