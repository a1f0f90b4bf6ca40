import { incidentList } from '@mailgrant/contract/incident'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { signInFirst } from '../testing/sign-in-first.ts'
import { startTestApp, type TestApp, type TestClient } from '../testing/test-app.ts'
import { type Background, createBackground } from './create-background.ts'
import { createPulse } from './pulse.ts'
import type { WorkList } from './work.ts'

let database: TestDatabase
let app: TestApp
let ada: TestClient
let now: Date
const running: Background[] = []

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  now = new Date()
  app = await startTestApp(database, { clock: () => now })
  ada = await signInFirst(app)
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()))
})
afterAll(() => database.close())

const minutes = (number: number) => number * 60_000
/** Time passes, for the process and for what the database remembers. */
async function pass(milliseconds: number): Promise<void> {
  await database.raw.run(
    `update pgboss.queue set updated_on = updated_on - interval '${milliseconds} milliseconds'`,
  )
  now = new Date(now.getTime() + milliseconds)
}
function create(work: Partial<WorkList>, over = database): Background {
  const background = createBackground(app.deps, over, { shared: [], own: [], ...work })
  running.push(background)
  return background
}
const once = () => Promise.resolve()
const bell = async () => (await ada.ok(incidentList, 'GET', '/api/incidents')).standstill
const beats = async (pulse = app.deps.pulse) =>
  Object.fromEntries((await pulse.read()).map(({ work, ...beat }) => [work, beat]))
/** The gauge of one work. */
async function gauge(work: string): Promise<number> {
  const { body } = await app.deps.metrics.read()
  const line = new RegExp(`^mailgrant_background_work_age_seconds\\{work="${work}"\\} (.+)$`, 'm')
  return Number(line.exec(body)?.[1])
}

describe('the pulse of background work', () => {
  it('goes on where work ends well, and not where it fails or hangs', async () => {
    let end: () => void = () => undefined
    const hanging = new Promise<void>((resolve) => (end = resolve))
    const fails = vi.fn<() => Promise<void>>().mockRejectedValue(new Error('It does not work.'))
    const shared = [
      { queue: 'checks', every: 1, run: once },
      { queue: 'grants', every: 1, run: fails },
      { queue: 'alerts', every: 1, run: () => hanging },
    ]
    await create({ shared }).start()
    await vi.waitFor(() => expect(fails).toHaveBeenCalled(), 30_000)
    expect(await bell()).toBeNull()
    await pass(minutes(11))
    await vi.waitFor(
      async () => expect((await beats())['checks']?.seconds).toBeLessThan(60),
      30_000,
    )
    const found = await beats()
    expect(found['grants']?.standsStill && found['alerts']?.standsStill).toBe(true)
    expect(found['checks']?.standsStill).toBe(false)
    const told = await bell()
    expect(told?.reason).toMatch(
      /^Overdue: refreshing tokens ahead of use; sending alerts\. Look in the log .* restart the server\.$/,
    )
    const since = now.getTime() - new Date(told?.since ?? 0).getTime()
    expect(since).toBeGreaterThanOrEqual(minutes(11))
    expect(since).toBeLessThan(minutes(12))
    expect(await gauge('grants')).toBeGreaterThanOrEqual(660)
    expect(await gauge('checks')).toBeLessThan(60)

    end()
    fails.mockResolvedValue(undefined)
    await vi.waitFor(async () => expect(await bell()).toBeNull(), 30_000)
  })

  it('is felt by every process, whichever of them does the work', async () => {
    const shared = [{ queue: 'shared', every: 1, run: once }]
    await create({ shared }).start()
    const idle = createPulse({ db: database.db, clock: () => now })
    idle.expect({ shared, own: [] })
    await pass(minutes(60))
    await vi.waitFor(async () => {
      expect((await beats(idle))['shared']).toMatchObject({ standsStill: false })
      expect((await beats(idle))['shared']?.seconds).toBeLessThan(60)
    }, 30_000)
  })

  it('of what was due while no process ran is no fault of the one that has just started', async () => {
    const shared = [{ queue: 'rested', every: 3600, run: once }]
    const before = create({ shared })
    await before.start()
    await vi.waitFor(async () => expect((await beats())['rested']?.seconds).toBeLessThan(5), 30_000)
    await before.stop()
    await pass(minutes(60 * 24))
    await create({ shared }).start()
    expect((await beats())['rested']).toMatchObject({ standsStill: false })
    expect(await gauge('rested')).toBeGreaterThan(86_000)
  })

  it('of hourly work may miss four of its hours', async () => {
    const fails = vi.fn<() => Promise<void>>().mockRejectedValue(new Error('It does not work.'))
    await create({ shared: [{ queue: 'hours', every: 3600, run: fails }] }).start()
    await vi.waitFor(() => expect(fails).toHaveBeenCalled(), 30_000)
    await pass(minutes(60 * 4.9))
    expect(await bell()).toBeNull()
    await pass(minutes(60 * 0.2))
    expect((await bell())?.reason).toContain('Overdue: hours.')
  })

  it('of a process whose queues cannot be made stands still since its start', async () => {
    const began = now
    const rawTransaction = () => Promise.reject(new Error('permission denied for database'))
    const shared = [{ queue: 'none-such', every: 10, run: once }]
    const own = [{ name: 'use', every: 30, run: once }]
    void create({ shared, own }, { ...database, rawTransaction }).start()
    now = new Date(now.getTime() + minutes(9))
    expect(await bell()).toBeNull()
    now = new Date(now.getTime() + minutes(2))
    expect(await bell()).toMatchObject({
      since: began.toISOString(),
      reason: expect.stringContaining('none-such; remembering which tokens are in use'),
    })
  })

  it('of what each process does for itself is its own', async () => {
    const works = vi.fn<() => Promise<void>>().mockResolvedValue(undefined)
    const fails = vi.fn<() => Promise<void>>().mockRejectedValue(new Error('It does not work.'))
    const own = [
      { name: 'works', every: 1, run: works },
      { name: 'fails', every: 1, run: fails },
    ]
    await create({ own }).start()
    now = new Date(now.getTime() + minutes(11))
    await vi.waitFor(async () => expect((await beats())['works']?.seconds).toBe(0), 30_000)
    expect((await bell())?.reason).toContain('Overdue: fails.')
  })
})
