import { isNull } from 'drizzle-orm'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { afterAll, beforeAll, beforeEach, expect, describe, it } from 'vitest'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'
import { sweepSilentMailboxes } from './silent-mailboxes.ts'

let sandbox: Sandbox
let database: TestDatabase
let service: TestService
let later = 0
const clock = () => new Date(Date.now() + later)
const never = new AbortController().signal
const minute = 60_000

beforeAll(async () => {
  sandbox = await startSandbox({ mail: false })
  database = await openTestDatabase()
})
afterAll(async () => {
  await sandbox.stop()
  await database.close()
})
beforeEach(async () => {
  later = 0
  service = await startTestService(database, sandbox, clock)
})

const sweep = () => sweepSilentMailboxes({ db: database.db, clock }, never)
const open = () => database.db.select().from(incident).where(isNull(incident.closedAt))
async function reporter() {
  const { email } = await service.authorised()
  const { key } = await service.makeKey()
  return async (account: 'mailbox' | 'smtp' = 'mailbox', outcome: object = { outcome: 'ok' }) => {
    const path = `/emails/${email.id}/${account}/report`
    const response = await service.as(key).request('POST', path, outcome)
    if (!response.ok) throw new Error(await response.text())
  }
}

describe('a mailbox that no service reports on any more', () => {
  it('is told of once, with who reported last, and the next report ends it', async () => {
    const report = await reporter()
    for (let round = 0; round < 4; round += 1) {
      await report()
      later += 10 * minute
    }
    expect(await sweep()).toBe(0)
    later += 35 * minute
    expect(await sweep()).toBe(1)
    expect(await sweep()).toBe(0)
    const [told] = await open()
    expect(told).toMatchObject({ kind: 'no-mail', accountKind: 'mailbox' })
    expect(told?.reason).toBe(
      'No mail was fetched for 45 minutes: the last report came from “Ticket importer”, which usually reports every 10 minutes. Check that the service runs and reaches this console.',
    )
    await report()
    expect(await open()).toEqual([])
  })

  it('is not one that fetching fails for, which has an incident of its own and may be silent too', async () => {
    const report = await reporter()
    await report()
    later += 10 * minute
    await report('mailbox', { outcome: 'failed', code: 'connection_failed', message: 'No.' })
    later += 6 * minute
    await sweep()
    expect((await open()).map(({ kind }) => kind).toSorted()).toEqual(['failing', 'no-mail'])
    await report()
    expect(await open()).toEqual([])
  })

  it('is none that nobody ever reported on, that is switched off, or that only sends', async () => {
    const report = await reporter()
    later = 60 * minute
    await sweep()
    await report('smtp')
    later += 60 * minute
    await sweep()
    await report()
    await database.db.update(mailAccount).set({ enabled: false })
    later += 60 * minute
    await sweep()
    expect(await open()).toEqual([])
  })
})
