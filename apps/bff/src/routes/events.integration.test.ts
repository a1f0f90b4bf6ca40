import { email } from '@mailgrant/contract/email'
import { eventList, timelineEvent } from '@mailgrant/contract/event'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { event } from '../tables/event.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { signInFirst } from '../testing/sign-in-first.ts'
import { startTestApp, type TestApp, type TestClient } from '../testing/test-app.ts'
import { exportEvents } from '../verbs/export-events.ts'
import { removeOldEvents } from '../verbs/remove-old-events.ts'

type Row = typeof event.$inferInsert

let database: TestDatabase
let app: TestApp
let ada: TestClient
beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  app = await startTestApp(database)
  ada = await signInFirst(app)
  await database.db.delete(event)
})
afterAll(() => database.close())

const start = Date.parse('2026-03-01T00:00:00Z')
const at = (minutes: number) => new Date(start + minutes * 60_000)

/** Events a minute apart, the last one the newest. */
async function insertEvents(rows: readonly Partial<Row>[]): Promise<void> {
  const values = rows.map((row, index) => ({
    id: v7(),
    at: at(index),
    type: 'token.refreshed' as const,
    outcome: 'ok' as const,
    actor: 'system',
    detail: {},
    ...row,
  }))
  for (let from = 0; from < values.length; from += 1000)
    await database.db.insert(event).values(values.slice(from, from + 1000))
}

const query = (filters: Record<string, string>) => new URLSearchParams(filters).toString()
const list = (filters: Record<string, string> = {}) =>
  ada.ok(eventList, 'GET', `/api/events?${query(filters)}`)
const exported = async (filters: Record<string, string>) =>
  ada.request('GET', `/api/events/export?${query(filters)}`)
const actors = (page: z.infer<typeof eventList>) => page.items.map(({ actor }) => actor)

describe('the timeline', () => {
  it('is told newest first, page by page, with nothing twice and nothing left out', async () => {
    // some in the same millisecond, which only their ids tell apart
    await insertEvents(
      Array.from({ length: 23 }, (_, index) => ({ actor: `n${index}`, at: at(index >> 1) })),
    )
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: z.infer<typeof eventList> = await list({ limit: '5', ...(cursor && { cursor }) })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.next
      expect(page.searchedTo).toBeNull()
    }
    expect(new Set(seen).size).toBe(23)
    const whole = await list()
    expect(seen).toEqual(whole.items.map(({ id }) => id))
    expect(
      whole.items
        .map((each) => each.at)
        .toSorted()
        .toReversed(),
    ).toEqual(whole.items.map((each) => each.at))
  })

  it('is filtered by email, config, group, outcome, actor and time', async () => {
    const [emailId, configId] = [v7(), v7()]
    await insertEvents([
      { actor: 'of an email', emailId, emailAddress: 'a@example.test' },
      { actor: 'of a config', configId, type: 'config.saved' },
      { actor: 'failed', outcome: 'failed', type: 'token.refresh-failed' },
      { actor: 'signed in', type: 'session.started' },
    ])
    expect(actors(await list({ email: emailId }))).toEqual(['of an email'])
    expect(actors(await list({ config: configId }))).toEqual(['of a config'])
    expect(actors(await list({ group: 'access' }))).toEqual(['signed in'])
    expect(actors(await list({ group: 'tokens' }))).toEqual(['failed', 'of an email'])
    expect(actors(await list({ outcome: 'failed' }))).toEqual(['failed'])
    expect(actors(await list({ actor: 'signed in' }))).toEqual(['signed in'])
    expect(actors(await list({ from: at(1).toISOString(), to: at(3).toISOString() }))).toEqual([
      'failed',
      'of a config',
    ])
  })

  it('is searched by address, name, provider ids and what an event holds, whatever the case', async () => {
    await insertEvents([
      { actor: 'address', emailAddress: 'Support@example.test', emailId: v7() },
      { actor: 'trace', traceId: '8f3c-aa' },
      { actor: 'detail', detail: { message: 'AADSTS700082: expired', nested: { deep: 'ja' } } },
      { actor: 'percent', detail: { message: '100 % sure' } },
    ])
    expect(actors(await list({ search: 'SUPPORT@' }))).toEqual(['address'])
    expect(actors(await list({ search: '8F3C' }))).toEqual(['trace'])
    expect(actors(await list({ search: 'aadsts700082' }))).toEqual(['detail'])
    expect(actors(await list({ search: 'percent' }))).toEqual(['percent'])
    expect(actors(await list({ search: '%' }))).toEqual(['percent'])
    // names of what an event holds are not what it holds
    expect(actors(await list({ search: 'message' }))).toEqual([])
  })

  it('is searched by the words of its sentences, which the reader’s console knows', async () => {
    const titled = 'account.saved:ok:enabled,session.started:ok'
    await insertEvents([
      { actor: 'enabled', type: 'account.saved', detail: { enabled: true } },
      { actor: 'disabled', type: 'account.saved', detail: { enabled: false } },
      { actor: 'failed', type: 'account.saved', outcome: 'failed', detail: { enabled: true } },
      { actor: 'signed in', type: 'session.started' },
      { actor: 'holding the words' },
    ])
    const search = 'the words'
    expect(actors(await list({ search, titled }))).toEqual([
      'holding the words',
      'signed in',
      'enabled',
    ])
    expect(actors(await list({ search, titled: 'account.saved:ok:!enabled' }))).toEqual([
      'holding the words',
      'disabled',
    ])
    const file = await (await exported({ format: 'csv', search, titled })).text()
    expect(file).toContain(',session.started,')
    // with the filters beside it, and nothing without a search
    expect(actors(await list({ search, titled, group: 'access' }))).toEqual(['signed in'])
    expect(actors(await list({ titled }))).toHaveLength(5)
    for (const bad of ['account.saved', 'unheard.of:ok', "account.saved:ok:a'b", 'x:ok:!'])
      expect((await ada.problem('GET', `/api/events?${query({ titled: bad })}`)).code, bad).toBe(
        'invalid_input',
      )
  })

  it('looks at 10,000 events a request and says how far it came', async () => {
    await insertEvents([
      { actor: 'rare' },
      ...Array.from({ length: 12_000 }, () => ({ actor: 'system' })),
    ])
    const first = await list({ search: 'rare' })
    expect(first.items).toEqual([])
    expect(first.searchedTo).toBe(at(2001).toISOString())
    const second = await list({ search: 'rare', cursor: first.next ?? '' })
    expect(actors(second)).toEqual(['rare'])
    expect([second.next, second.searchedTo]).toEqual([null, null])
    // an export goes on by itself
    const file = z
      .object({ events: z.array(timelineEvent), cut: z.null() })
      .parse(await (await exported({ format: 'json', search: 'rare' })).json())
    expect(file.events.map(({ actor }) => actor)).toEqual(['rare'])
  })

  it('refuses the cursor of other filters, and an end before its beginning', async () => {
    await insertEvents([{}, {}])
    const { next } = await list({ limit: '1' })
    expect(next).not.toBeNull()
    for (const bad of [
      query({ cursor: next ?? '', outcome: 'ok' }),
      query({ cursor: 'nonsense' }),
      query({ from: at(2).toISOString(), to: at(1).toISOString() }),
      query({ group: 'unheard-of' }),
    ]) {
      const answer = await ada.problem('GET', `/api/events?${bad}`)
      expect(answer.code, bad).toBe('invalid_input')
    }
  })

  it('is for administrators alone', async () => {
    for (const path of ['/api/events', '/api/events/export?format=csv'])
      expect((await app.client().request('GET', path)).status).toBe(401)
  })

  it('names emails and configs, and says which are gone', async () => {
    const added = await ada.ok(email, 'POST', '/api/emails', {
      address: 'support@example.test',
      name: '',
      notes: '',
    })
    const [shown] = (await list()).items
    expect(shown).toMatchObject({
      type: 'email.added',
      actor: 'Ada',
      email: { id: added.id, address: 'support@example.test', present: true },
      config: null,
    })
    await ada.request('POST', '/api/emails/delete', { ids: [added.id] })
    const gone = await list({ email: added.id })
    expect(gone.items.map(({ type }) => type)).toEqual(['email.removed', 'email.added'])
    expect(gone.items.every((each) => each.email?.present === false)).toBe(true)
  })
})

describe('an export', () => {
  it('is CSV that no spreadsheet runs', async () => {
    await insertEvents([
      { actor: '=HYPERLINK("http://evil.test")', detail: { message: 'a "quote", a\nline' } },
      { actor: '@sum', traceId: '-1+1' },
    ])
    const response = await exported({ format: 'csv' })
    expect(response.headers.get('content-type')).toContain('text/csv')
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="mailgrant-activity-\d{4}-\d\d-\d\d\.csv"$/,
    )
    const lines = (await response.text()).split('\r\n')
    expect(lines[0]).toMatch(/Time \(UTC\),Event,Outcome,By/)
    expect(lines[1]).toContain(",'@sum,")
    expect(lines[1]).toContain(",'-1+1,")
    expect(lines[2]).toContain(`"'=HYPERLINK(""http://evil.test"")"`)
    expect(lines[2]).toContain('"{""message"":""a \\""quote\\"", a\\nline""}"')
    expect(lines[3]).toBe('')
  })

  it('holds the events that fit, in lots, and says where it was cut', async () => {
    await insertEvents(
      Array.from({ length: 2500 }, (_, index) => ({ actor: index % 2 ? 'odd' : 'even' })),
    )
    const collect = async (format: 'csv' | 'json', most?: number) => {
      const asked = { format, actor: 'odd', search: '', titled: [] }
      let file = ''
      for await (const piece of exportEvents(app.deps, asked, most ? { most } : {})) file += piece
      return file
    }
    const shape = z.object({ events: z.array(timelineEvent), cut: z.string().nullable() })
    const whole = shape.parse(JSON.parse(await collect('json')))
    expect([whole.events.length, whole.cut]).toEqual([1250, null])
    const cut = shape.parse(JSON.parse(await collect('json', 1100)))
    expect([cut.events.length, cut.cut]).toEqual([1100, expect.stringContaining('1,100')])
    const lines = (await collect('csv', 1100)).split('\r\n')
    expect(lines.length).toBe(1 + 1100 + 1 + 1)
    expect(lines[1101]).toContain('Cut after 1,100 events')
    expect(shape.parse(JSON.parse(await collect('json', 1250))).cut).toBeNull()
  })
})

describe('refused sign-ins', () => {
  it('reach the timeline, sixty an hour, whoever tries', async () => {
    const wrong = (index: number) =>
      app
        .client(`198.51.100.${index}`)
        .request('POST', '/api/session', { email: `no${index}@example.test`, password: 'wrong' })
    for (let index = 0; index < 70; index += 1) await wrong(index)
    const page = await list({ outcome: 'failed', limit: '100' })
    expect(page.items.length).toBe(60)
    expect(page.items[0]).toMatchObject({
      type: 'session.refused',
      detail: { email: 'no59@example.test', last: true },
    })
  })
})

describe('old events', () => {
  it('are removed in lots, and newer ones stay', async () => {
    const dayMs = 86_400_000
    const old = new Date(Date.now() - 31 * dayMs)
    await insertEvents([
      ...Array.from({ length: 2300 }, () => ({ at: old })),
      { at: new Date(Date.now() - 29 * dayMs), actor: 'kept' },
    ])
    expect(await removeOldEvents(app.deps, 30)).toEqual({ removed: 2300, more: false })
    expect(actors(await list())).toEqual(['kept'])
  })

  it('are all removed in one run, however many an hour brings', { timeout: 120_000 }, async () => {
    await database.raw.run(`insert into event (id, at, type, outcome, actor, detail)
      select gen_random_uuid(), now() - interval '31 days', 'token.refreshed', 'ok', 'system', '{}'
      from generate_series(1, 101500)`)
    expect(await removeOldEvents(app.deps, 30)).toEqual({ removed: 101_500, more: false })
  })

  it('are left to the next run where time is up, or the process ends', async () => {
    const old = new Date(Date.now() - 31 * 86_400_000)
    await insertEvents(Array.from({ length: 2300 }, () => ({ at: old })))
    expect(await removeOldEvents(app.deps, 30, { forMs: 0 })).toEqual({ removed: 1000, more: true })
    const signal = AbortSignal.abort()
    expect(await removeOldEvents(app.deps, 30, { signal })).toEqual({ removed: 1000, more: true })
    expect(await removeOldEvents(app.deps, 30)).toEqual({ removed: 300, more: false })
  })
})
