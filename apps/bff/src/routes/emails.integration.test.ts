import { email, emailList } from '@mailgrant/contract/email'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { v7 } from 'uuid'
import { z } from 'zod'
import { tokenGrant } from '../tables/token-grant.ts'
import { email as emailTable } from '../tables/email.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { signInFirst } from '../testing/sign-in-first.ts'
import { startTestApp, type TestApp, type TestClient } from '../testing/test-app.ts'
import { listEmails } from '../verbs/list-emails.ts'

let database: TestDatabase
let app: TestApp
let ada: TestClient
beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  app = await startTestApp(database)
  ada = await signInFirst(app)
})
afterAll(() => database.close())

const add = (address: string, name = '') =>
  ada.ok(email, 'POST', '/api/emails', { address, name, notes: '' })
const list = (query: Record<string, string | number> = {}) => {
  const search = new URLSearchParams(
    Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
  )
  return ada.ok(emailList, 'GET', `/api/emails?${search}`)
}
const addresses = (page: z.infer<typeof emailList>) => page.items.map(({ address }) => address)

describe('emails', () => {
  it('start with two accounts that are not configured', async () => {
    const added = await add('support@example.test', 'Support')
    expect(added.mailbox.status.value).toBe('not-configured')
    expect(added.smtp.settings.enabled).toBe(false)
    expect(await ada.ok(email, 'GET', `/api/emails/${added.id}`)).toEqual(added)
  })

  it('have addresses that differ by more than case', async () => {
    const first = await add('Support@example.test')
    const taken = await ada.problem('POST', '/api/emails', {
      address: 'support@EXAMPLE.test',
      name: '',
      notes: '',
    })
    expect([taken.code, Object.keys(taken.fields ?? {})]).toEqual(['address_taken', ['address']])
    const other = await add('billing@example.test')
    const moved = await ada.problem('PUT', `/api/emails/${other.id}`, {
      address: 'SUPPORT@example.test',
      name: '',
      notes: '',
      version: other.version,
    })
    expect(moved.code).toBe('address_taken')
    const recased = await ada.ok(email, 'PUT', `/api/emails/${first.id}`, {
      address: 'support@example.test',
      name: '',
      notes: '',
      version: first.version,
    })
    expect(recased.address).toBe('support@example.test')
  })

  it('tell the later of two saves what is stored now, and let it overwrite', async () => {
    const { id, version } = await add('support@example.test')
    const save = { address: 'support@example.test', notes: '', version }
    await ada.ok(email, 'PUT', `/api/emails/${id}`, { ...save, name: 'First' })
    const conflict = await ada.problem('PUT', `/api/emails/${id}`, { ...save, name: 'Second' })
    expect(conflict.code).toBe('edit_conflict')
    expect(email.parse(conflict.current).name).toBe('First')
    const forced = { ...save, name: 'Second', overwrite: true }
    expect((await ada.ok(email, 'PUT', `/api/emails/${id}`, forced)).name).toBe('Second')
  })

  it('are deleted in bulk, twice without harm', async () => {
    const ids = [(await add('a@example.test')).id, (await add('b@example.test')).id]
    const deleted = z.object({ deleted: z.number() })
    expect((await list({})).total).toBe(2)
    expect(await ada.ok(deleted, 'POST', '/api/emails/delete', { ids })).toEqual({ deleted: 2 })
    expect((await list({})).total).toBe(0)
    expect(await ada.ok(deleted, 'POST', '/api/emails/delete', { ids })).toEqual({ deleted: 0 })
    expect((await ada.problem('GET', `/api/emails/${ids[0]}`)).code).toBe('email_not_found')
    expect(await app.deps.db.select().from(tokenGrant)).toEqual([])
  })

  it('are refused with a sentence a field where something is wrong', async () => {
    const slip = await ada.problem('POST', '/api/emails', {
      address: 'no address',
      name: 'a\nb',
      notes: '',
    })
    expect(slip.code).toBe('invalid_input')
    expect(Object.keys(slip.fields ?? {}).toSorted()).toEqual(['address', 'name'])
  })
})

describe('the list of emails', () => {
  it('pages through a search and names as long as they may be', async () => {
    const name = '漢'.repeat(200)
    await add('a@example.test', name)
    await add('b@example.test', name)
    const query = { search: name, sort: 'name', limit: 1 }
    const first = await list(query)
    expect(addresses(await list({ ...query, cursor: first.next ?? '' }))).toEqual([
      'b@example.test',
    ])
  })

  it('pages by key in both directions, through every row once', async () => {
    for (let index = 0; index < 7; index++) await add(`m${index}@example.test`)
    for (const direction of ['asc', 'desc'] as const) {
      const pages = [await list({ limit: 3, direction })]
      while (pages.at(-1)?.next)
        pages.push(await list({ limit: 3, direction, cursor: pages.at(-1)?.next ?? '' }))
      const expected = Array.from({ length: 7 }, (_one, index) => `m${index}@example.test`)
      if (direction === 'desc') expected.reverse()
      expect(pages.flatMap(addresses)).toEqual(expected)
      expect(pages[0]?.previous).toBeNull()
      expect(pages[0]?.total).toBe(7)
      const back = await list({ limit: 3, direction, cursor: pages[2]?.previous ?? '' })
      expect(addresses(back)).toEqual(expected.slice(3, 6))
      const first = await list({ limit: 3, direction, cursor: back.previous ?? '' })
      expect([addresses(first), first.previous]).toEqual([expected.slice(0, 3), null])
    }
  })

  it('breaks ties by id, so equal names lose nobody', async () => {
    for (let index = 0; index < 5; index++) await add(`m${index}@example.test`, 'Same')
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: z.infer<typeof emailList> = await list({
        sort: 'name',
        limit: 2,
        ...(cursor === null ? {} : { cursor }),
      })
      seen.push(...addresses(page))
      cursor = page.next
    } while (cursor !== null)
    expect(seen.toSorted()).toEqual(
      ['m0', 'm1', 'm2', 'm3', 'm4'].map((name) => `${name}@example.test`),
    )
    expect(new Set(seen).size).toBe(5)
  })

  it('puts emails without activity last when the latest come first', async () => {
    const old = await add('old@example.test')
    await add('never@example.test')
    const fresh = await add('fresh@example.test')
    const at = { [old.id]: '2026-01-01T00:00:00.123Z', [fresh.id]: '2026-02-01T00:00:00Z' }
    for (const [id, when] of Object.entries(at))
      await app.deps.db
        .update(emailTable)
        .set({ lastActivityAt: new Date(when) })
        .where(eq(emailTable.id, id))
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: z.infer<typeof emailList> = await list({
        sort: 'lastActivity',
        direction: 'desc',
        limit: 1,
        ...(cursor === null ? {} : { cursor }),
      })
      seen.push(...addresses(page))
      cursor = page.next
    } while (cursor !== null)
    expect(seen).toEqual(['fresh@example.test', 'old@example.test', 'never@example.test'])
  })

  it('pages by the time of creation to the millisecond', async () => {
    for (let index = 0; index < 4; index++) await add(`m${index}@example.test`)
    const first = await list({ sort: 'created', limit: 2 })
    const second = await list({ sort: 'created', limit: 2, cursor: first.next ?? '' })
    expect([...addresses(first), ...addresses(second)]).toEqual(
      ['m0', 'm1', 'm2', 'm3'].map((name) => `${name}@example.test`),
    )
  })

  it('finds a part of the address or the name whatever its case, and takes % and _ as they are', async () => {
    await add('help@example.test', 'Help 100%')
    await add('sales_eu@example.test', 'Sales')
    expect(addresses(await list({ search: 'ELP@' }))).toEqual(['help@example.test'])
    expect(addresses(await list({ search: '100%' }))).toEqual(['help@example.test'])
    expect(addresses(await list({ search: 's_e' }))).toEqual(['sales_eu@example.test'])
    expect((await list({ search: '%' })).total).toBe(1)
    expect((await list({ search: '\\' })).total).toBe(0)
  })

  it('finds the emails of which an account has a status, and pages through them both ways', async () => {
    const broken: string[] = []
    for (let index = 0; index < 8; index++) {
      const { id, address } = await add(`m${index}@example.test`)
      if (index % 2 === 0) continue
      broken.push(address)
      await app.deps.db
        .update(mailAccount)
        .set({ authMethod: 'none', host: 'mail.example.com', lastActivityAt: new Date() })
        .where(eq(mailAccount.emailId, id))
      await app.deps.db
        .update(mailAccount)
        .set({ lastError: { code: 'connect_failed', message: 'No answer.' } })
        .where(
          and(
            eq(mailAccount.emailId, id),
            eq(mailAccount.kind, index % 4 === 1 ? 'smtp' : 'mailbox'),
          ),
        )
    }
    const query = { status: 'failing', limit: 3 }
    const first = await list(query)
    expect([addresses(first), first.total, first.previous]).toEqual([
      broken.slice(0, 3),
      null,
      null,
    ])
    const second = await list({ ...query, cursor: first.next ?? '' })
    expect([addresses(second), second.next]).toEqual([broken.slice(3), null])
    const back = await list({ ...query, cursor: second.previous ?? '' })
    expect([addresses(back), back.previous]).toEqual([broken.slice(0, 3), null])
    expect(addresses(await list({ ...query, search: 'm7' }))).toEqual(['m7@example.test'])
    expect(addresses(await list({ status: 'needs-reauthorisation' }))).toEqual([])
    const other = `/api/emails?limit=3&cursor=${first.next}`
    expect((await ada.problem('GET', other)).code).toBe('invalid_input')
    expect((await ada.problem('GET', '/api/emails?status=broken')).code).toBe('invalid_input')
  })

  it('looks for a status among so many at a time, and goes on where it stopped', async () => {
    await app.deps.db.insert(emailTable).values(
      Array.from({ length: 1001 }, (_one, index) => ({
        id: v7(),
        address: `m${String(index).padStart(4, '0')}@example.test`,
        createdAt: new Date(),
        updatedAt: new Date(),
      })),
    )
    await add('z@example.test')
    const query = { search: '', sort: 'address', direction: 'asc', limit: 5 } as const
    const look = (cursor?: string) =>
      listEmails(app.deps, { ...query, status: 'not-configured', cursor }, { most: 600 })
    const first = await look()
    expect([addresses(first), first.cut]).toEqual([[], true])
    const second = await look(first.next ?? '')
    expect([addresses(second), second.cut, second.next]).toEqual([['z@example.test'], false, null])
  })

  it('refuses a cursor of another search, order or hand', async () => {
    for (let index = 0; index < 3; index++) await add(`m${index}@example.test`)
    const { next } = await list({ limit: 1 })
    for (const query of ['search=m', 'direction=desc', 'sort=created'])
      expect((await ada.problem('GET', `/api/emails?${query}&cursor=${next}`)).code).toBe(
        'invalid_input',
      )
    expect((await ada.problem('GET', '/api/emails?cursor=garbage')).code).toBe('invalid_input')
  })
})
