import { messages } from '@mailgrant/contract/messages'
import { consoleSettings } from '@mailgrant/contract/settings'
import { eq, inArray, isNotNull } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { event } from '../tables/event.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { insertEmail } from '../testing/fixtures.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { signInFirst } from '../testing/sign-in-first.ts'
import { administrator, startTestApp, type TestApp, type TestClient } from '../testing/test-app.ts'

let database: TestDatabase
let app: TestApp
let ada: TestClient

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  app = await startTestApp(database)
  ada = await signInFirst(app)
})

const wanted = { retentionDays: 90, checkIntervalMinutes: 15, version: 0 }
const put = (body: Record<string, unknown>) => ada.ok(consoleSettings, 'PUT', '/api/settings', body)

describe('settings of the console', () => {
  it('have defaults until somebody saves them', async () => {
    expect(await ada.ok(consoleSettings, 'GET', '/api/settings')).toEqual({
      retentionDays: 365,
      checkIntervalMinutes: 15,
      version: 0,
      updatedAt: null,
      updatedBy: null,
    })
    expect(await put(wanted)).toMatchObject({
      ...wanted,
      version: 1,
      updatedBy: administrator.name,
    })
    expect(await put({ ...wanted, retentionDays: 30, version: 1 })).toMatchObject({
      retentionDays: 30,
      version: 2,
    })
    const events = (await app.deps.db.select().from(event)).filter(
      ({ type }) => type === 'settings.saved',
    )
    expect(events).toHaveLength(2)
  })

  it('with a shorter interval of checks pull in what was due later, spread over it', async () => {
    const { db } = app.deps
    const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000)
    await put({ ...wanted, checkIntervalMinutes: 1440 })
    const made = await Promise.all(
      Array.from({ length: 30 }, (_, index) => insertEmail(db, `m${index}@example.test`)),
    )
    const ids = made.map(({ accounts }) => accounts.mailbox)
    const soon = inMinutes(3)
    await db
      .update(mailAccount)
      .set({ checkDueAt: inMinutes(700) })
      .where(inArray(mailAccount.id, ids))
    await db
      .update(mailAccount)
      .set({ checkDueAt: soon })
      .where(eq(mailAccount.id, ids[0] ?? ''))
    await put({ ...wanted, checkIntervalMinutes: 5, version: 1 })
    const rows = await db
      .select({ id: mailAccount.id, at: mailAccount.checkDueAt })
      .from(mailAccount)
      .where(isNotNull(mailAccount.checkDueAt))
    expect(rows).toHaveLength(30)
    expect(rows.find(({ id }) => id === ids[0])?.at).toEqual(soon)
    const times = rows.map(({ at }) => at?.getTime() ?? 0)
    expect(Math.max(...times)).toBeLessThanOrEqual(inMinutes(5).getTime())
    expect(new Set(times).size).toBeGreaterThan(20)
    // a longer one leaves them: each takes it up after its next check
    await put({ ...wanted, checkIntervalMinutes: 60, version: 2 })
    const after = await db.select({ at: mailAccount.checkDueAt }).from(mailAccount)
    expect(after.map(({ at }) => at?.getTime() ?? 0).toSorted()).toEqual(
      [...times, ...Array.from({ length: 30 }, () => 0)].toSorted(),
    )
  })

  it('of two who save at once, one is told what the other stored', async () => {
    const answers = await Promise.all(
      [30, 60].map((retentionDays) =>
        ada.request('PUT', '/api/settings', { ...wanted, retentionDays }),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect(await put({ ...wanted, overwrite: true })).toMatchObject({
      retentionDays: 90,
      version: 2,
    })
  })

  it.each([
    [{ retentionDays: 29 }, { retentionDays: messages.retentionDays }],
    [{ retentionDays: 3651 }, { retentionDays: messages.retentionDays }],
    [{ checkIntervalMinutes: 4 }, { checkIntervalMinutes: messages.checkInterval }],
    [{ checkIntervalMinutes: 1441 }, { checkIntervalMinutes: messages.checkInterval }],
    [{ checkIntervalMinutes: 'often' }, { checkIntervalMinutes: messages.checkInterval }],
  ])('are kept within bounds: %o', async (changes, fields) => {
    const refused = await ada.problem('PUT', '/api/settings', { ...wanted, ...changes })
    expect([refused.status, refused.code, refused.fields]).toEqual([422, 'invalid_input', fields])
  })
})
