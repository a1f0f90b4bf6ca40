import { incidentList } from '@mailgrant/contract/incident'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { signInFirst } from '../testing/sign-in-first.ts'
import { startTestApp } from '../testing/test-app.ts'
import { recordEvent } from './record-event.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

it('tells an open page that something happened, also where another process dated it earlier', async () => {
  const app = await startTestApp(database)
  const ada = await signInFirst(app)
  const happened = async () => (await ada.ok(incidentList, 'GET', '/api/incidents')).happened
  const record = (at: Date) =>
    recordEvent(
      { db: database.db, clock: () => at },
      {
        type: 'token.refreshed',
        outcome: 'ok',
        actor: 'system',
        email: { id: v7(), address: 'a@example.test' },
      },
    )
  const first = await happened()
  expect(await happened()).toBe(first)
  const now = new Date()
  await record(now)
  const second = await happened()
  expect(second).not.toBe(first)
  await record(new Date(now.getTime() - 500))
  expect(await happened()).not.toBe(second)
})
