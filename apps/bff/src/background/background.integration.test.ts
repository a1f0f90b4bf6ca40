import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openIncident } from '../incidents/open-incident.ts'
import { insertRule } from '../testing/alert-fixtures.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { startTestApp, type TestApp } from '../testing/test-app.ts'
import { startWebhookReceiver } from '../testing/webhook-receiver.ts'
import { type Background, createBackground } from './create-background.ts'
import type { Pace } from './ticks.ts'
import { type Work, workOf } from './work.ts'

let database: TestDatabase
let app: TestApp
const running: Background[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  app = await startTestApp(database, { env: { allowPrivateHosts: true } })
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()))
})
afterAll(() => database.close())

function create(
  shared: Work[],
  over = database,
  { own = [], pace }: { own?: { run(): Promise<void> }[]; pace?: Pace } = {},
) {
  const work = { shared, own: own.map((each) => ({ name: 'own', every: 1, ...each })) }
  const background = createBackground(app.deps, over, work, pace)
  running.push(background)
  return background
}
/** a bound against hanging, in milliseconds */
const patience = 30_000
/** in seconds */
const hour = 3600
/** A slot that ended while a test runs would begin its work again. */
async function slotThatLasts(): Promise<void> {
  const left = hour * 1000 - (Date.now() % (hour * 1000))
  if (left < 60_000) await sleep(left + 1000)
}
/** What this test logs, and not those before it. */
function loggedSince(): () => string {
  const before = app.logged().length
  return () => app.logged().slice(before)
}
const counted = () => vi.fn<() => Promise<void>>().mockResolvedValue(undefined)
const jobs = async (queue: string) => {
  const { rows } = await database.raw.run(
    'select state::text as state from pgboss.job where name = $1 order by created_on',
    [queue],
  )
  return rows.map(({ state }) => state)
}

describe('background work', () => {
  it('starts together with others, and each tick is done by one of them', async () => {
    let runs = 0
    const work = {
      queue: 'together',
      every: 2,
      run: async () => void (runs += 1),
    }
    const slot = () => Math.floor(Date.now() / 2000)
    const first = slot()
    await Promise.all(Array.from({ length: 4 }, () => create([work]).start()))
    await vi.waitFor(() => expect(runs).toBeGreaterThanOrEqual(4), patience)
    expect(runs).toBeLessThanOrEqual(slot() - first + 1)
  })

  it('does what failed again at the next tick, and says so', async () => {
    const run = counted().mockRejectedValueOnce(new Error('not now'))
    await create([{ queue: 'again', every: 1, run }]).start()
    await vi.waitFor(() => expect(run.mock.calls.length).toBeGreaterThan(1), patience)
    expect(app.logged()).toContain('background work failed; it is tried again')
  })

  it('tries again what failed long before its next tick, later and later', async () => {
    await slotThatLasts()
    const at: number[] = []
    const run = async () => {
      at.push(performance.now())
      if (at.length < 4) throw new Error('not now')
    }
    const pace = { lookMs: 100, retrySeconds: 1 }
    await create([{ queue: 'hourly', every: hour, run }], database, { pace }).start()
    await vi.waitFor(() => expect(at).toHaveLength(4), patience)
    const waits = at.slice(1).map((each, index) => each - (at[index] ?? 0))
    for (const [index, seconds] of [1, 2, 4].entries()) {
      expect(waits[index]).toBeGreaterThan(seconds * 950)
      expect(waits[index]).toBeLessThan(seconds * 2000 + 15_000)
    }
    await vi.waitFor(async () => expect(await jobs('hourly')).toEqual(['completed']), patience)
    // done is done: nobody begins it again in its slot
    await sleep(500)
    expect(at).toHaveLength(4)
  })

  it('does the job of a process that made it and did not live to do it', async () => {
    await slotThatLasts()
    const first = create([{ queue: 'orphan', every: hour, run: async () => undefined }])
    await first.start()
    await first.stop()
    await database.raw.run("update pgboss.job set state = 'created' where name = $1", ['orphan'])
    const run = counted()
    await create([{ queue: 'orphan', every: hour, run }]).start()
    await vi.waitFor(() => expect(run).toHaveBeenCalledOnce(), patience)
    await vi.waitFor(async () => expect(await jobs('orphan')).toEqual(['completed']), patience)
  })

  it('tells the work under way to end, and waits for it', async () => {
    let ended = false
    const work = {
      queue: 'slow',
      every: 1,
      async run(signal: AbortSignal) {
        await sleep(60_000, null, { signal }).catch(() => undefined)
        await sleep(50)
        ended = true
      },
    }
    const background = create([work])
    await background.start()
    await vi.waitFor(async () => expect(await jobs('slow')).toEqual(['active']), patience)
    const began = performance.now()
    await background.stop()
    expect(ended).toBe(true)
    expect(performance.now() - began).toBeLessThan(7_000)
    expect(await jobs('slow')).toEqual(['completed'])
  })

  it('begins the next run of work that may overlap, and waits for all at its end', async () => {
    let begun = 0
    let ended = 0
    const work = {
      queue: 'overlapping',
      every: 1,
      atOnce: 2,
      async run(signal: AbortSignal) {
        begun += 1
        await sleep(60_000, null, { signal }).catch(() => undefined)
        ended += 1
      },
    }
    const background = create([work])
    await background.start()
    await vi.waitFor(() => expect(begun).toBe(2), patience)
    // no more than that, however long they take
    await sleep(2_500)
    expect(begun).toBe(2)
    await background.stop()
    expect(ended).toBe(2)
  })

  it('sends the alerts of other rules while one receiver hangs', async () => {
    await using hanging = await startWebhookReceiver()
    await using good = await startWebhookReceiver()
    let release: () => void = () => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    hanging.onReceived(() => released)
    await insertRule(app.deps, { url: hanging.url, events: ['needs-reauthorisation'] })
    await insertRule(app.deps, { url: good.url, events: ['no-mail'] })
    const open = (kind: 'needs-reauthorisation' | 'no-mail', subject: string) =>
      openIncident(app.deps, { kind, subject, reason: 'It broke.' })
    await open('needs-reauthorisation', 'a')
    await open('needs-reauthorisation', 'b')
    await create(workOf(app.deps).shared.filter(({ queue }) => queue === 'alerts')).start()
    await vi.waitFor(() => expect(hanging.received).toHaveLength(1), patience)
    await open('no-mail', 'c')
    // well before the hanging one is given up, after 15 s
    await vi.waitFor(() => expect(good.received).toHaveLength(1), 11_000)
    expect(hanging.received).toHaveLength(1)
    release()
    await vi.waitFor(() => expect(hanging.received).toHaveLength(2), patience)
  })

  it('starts later where the database has a bad moment, and can be stopped before', async () => {
    const logged = loggedSince()
    let bad = true
    const rawTransaction: TestDatabase['rawTransaction'] = (work) =>
      bad ? Promise.reject(new Error('away')) : database.rawTransaction(work)
    const run = counted()
    const background = create([{ queue: 'late', every: 1, run }], { ...database, rawTransaction })
    const started = background.start()
    await vi.waitFor(() => expect(logged()).toContain('background work cannot start yet'), patience)
    const never = create([{ queue: 'never', every: 1, run }], { ...database, rawTransaction })
    const neverStarted = never.start()
    await never.stop()
    await neverStarted
    expect(run).not.toHaveBeenCalled()
    bad = false
    await started
    await vi.waitFor(() => expect(run).toHaveBeenCalled(), patience)
  })

  it('goes on after the database was away, and does not end the process', async () => {
    const logged = loggedSince()
    let bad = false
    const raw: TestDatabase['raw'] = {
      run: (...asked) => (bad ? Promise.reject(new Error('away')) : database.raw.run(...asked)),
    }
    const run = counted()
    await create([{ queue: 'away', every: 1, run }], { ...database, raw }).start()
    await vi.waitFor(() => expect(run).toHaveBeenCalled(), patience)
    bad = true
    await vi.waitFor(() => expect(logged()).toContain('waits for the database'), patience)
    bad = false
    const before = run.mock.calls.length
    await vi.waitFor(() => expect(run.mock.calls.length).toBeGreaterThan(before), patience)
    // said once the run has ended
    await vi.waitFor(() => expect(logged()).toContain('background work goes on'), patience)
  })

  it('does what each process owes once more at its end', async () => {
    const run = counted()
    const background = create([], database, { own: [{ run }] })
    await background.start()
    await background.stop()
    expect(run).toHaveBeenCalledOnce()
  })
})
