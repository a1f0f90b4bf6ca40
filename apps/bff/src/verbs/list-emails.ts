import type { EmailList, EmailListItem, EmailListQuery } from '@mailgrant/contract/email'
import { and, asc, desc, getTableColumns, like, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import type { Deps } from '../deps.ts'
import { email } from '../tables/email.ts'
import { type AccountPair, loadAccounts } from '../wire/load-accounts.ts'
import { statusIn } from '../wire/service-email.ts'
import { countEmails } from './email-total.ts'
import { type Cursor, readCursor, writeCursor } from './email-cursor.ts'

type Row = Omit<typeof email.$inferSelect, 'notes' | 'searchText'>

/** Notes are long, and no list shows them. */
const { notes: _notes, searchText: _searchText, ...listedColumns } = getTableColumns(email)

/** What lists sort by: none of them is ever null, and the id breaks ties. */
const sortKeys = {
  address: { column: email.addressKey, keyOf: (row: Row) => row.addressKey },
  name: { column: email.nameKey, keyOf: (row: Row) => row.nameKey },
  created: { column: email.createdAt, keyOf: (row: Row) => row.createdAt.toISOString() },
  lastActivity: { column: email.lastActivityKey, keyOf: (row: Row) => row.lastActivityKey },
} as const

/** What no index serves, a status, is looked for among this many emails a request at most. */
const lookAt = 5000
/** Small enough that no other request waits for the judging of one lot. */
const lot = 200

export async function listEmails(
  { db, clock, emailTotal }: Pick<Deps, 'db' | 'clock' | 'emailTotal'>,
  query: EmailListQuery,
  { most = lookAt }: { most?: number } = {},
): Promise<EmailList> {
  const { keyOf } = sortKeys[query.sort]
  const cursor = readCursor(query)
  const matching = searchCondition(query.search)
  const { found, more, end } = await walk(db, query, { cursor, matching, now: clock(), most })
  // Going back reads the rows before the cursor nearest first, then turns them round.
  const backwards = cursor?.way === 'previous'
  const page = backwards ? found.toReversed() : found
  const cursorAt = (row: Row | undefined, way: Cursor['way']) =>
    row === undefined ? null : writeCursor(query, { way, key: keyOf(row), id: row.id })
  const onward = more ? (end ?? found.at(-1)?.row) : undefined
  const [first, last] = [page[0]?.row, page.at(-1)?.row]
  return {
    items: page.map(({ item }) => item),
    next: cursorAt(backwards ? last : onward, 'next'),
    previous: cursorAt(backwards ? onward : cursor === null ? undefined : first, 'previous'),
    total: await totalOf(query, matching, { db, emailTotal }),
    cut: end !== null,
  }
}

interface Found {
  row: Row
  item: EmailListItem
}

/**
 * The emails beyond the cursor that fit, as many as a page takes, in the way that it goes. Where
 * `end` is given enough was looked at, up to there.
 */
async function walk(
  db: Db,
  { sort, direction, limit, status }: EmailListQuery,
  about: { cursor: Cursor | null; matching: SQL | undefined; now: Date; most: number },
): Promise<{ found: Found[]; more: boolean; end: Row | null }> {
  const { column, keyOf } = sortKeys[sort]
  const ascending = (direction === 'asc') !== (about.cursor?.way === 'previous')
  const order = ascending ? asc : desc
  const size = status === undefined ? limit + 1 : lot
  const found: Found[] = []
  let from: Pick<Cursor, 'key' | 'id'> | null = about.cursor
  for (let looked = size; ; looked += size) {
    const rows: Row[] = await db
      .select(listedColumns)
      .from(email)
      .where(and(about.matching, from ? beyond(column, from, ascending) : undefined))
      .orderBy(order(column), order(email.id))
      .limit(size)
    const ids = rows.map(({ id }) => id)
    const pairs = await loadAccounts(db, ids)
    for (const row of rows) {
      const pair = pairs.get(row.id)
      if (pair === undefined) continue
      const item = listed(row, pair, about.now)
      if (
        status === undefined ||
        [item.mailbox, item.smtp].some((each) => each.status.value === status)
      )
        found.push({ row, item })
    }
    if (found.length > limit) return { found: found.slice(0, limit), more: true, end: null }
    const last = rows.at(-1)
    if (last === undefined || rows.length < size) return { found, more: false, end: null }
    if (looked >= about.most) return { found, more: true, end: last }
    from = { key: keyOf(last), id: last.id }
  }
}

function listed(row: Row, pair: AccountPair, now: Date): EmailListItem {
  const account = (kind: 'mailbox' | 'smtp') => ({
    enabled: pair[kind].account.enabled,
    status: statusIn({ pair, address: row.address, now }, kind),
  })
  return {
    id: row.id,
    address: row.address,
    name: row.name,
    mailbox: account('mailbox'),
    smtp: account('smtp'),
    lastActivityAt: row.lastActivityAt?.toISOString() ?? null,
  }
}

/** Statuses are derived one by one, so emails of one are not counted. */
async function totalOf(
  { status }: EmailListQuery,
  matching: SQL | undefined,
  { db, emailTotal }: Pick<Deps, 'db' | 'emailTotal'>,
): Promise<number | null> {
  if (status !== undefined) return null
  return matching ? countEmails(db, matching) : emailTotal.all()
}

/** `%`, `_` and the escape itself are ordinary characters to who searches. */
function searchCondition(search: string): SQL | undefined {
  if (search === '') return undefined
  const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  return like(email.searchText, pattern)
}

function beyond(
  column: (typeof sortKeys)[keyof typeof sortKeys]['column'],
  { key, id }: Pick<Cursor, 'key' | 'id'>,
  ascending: boolean,
): SQL {
  const after = ascending ? sql`>` : sql`<`
  return sql`(${column}, ${email.id}) ${after} (${sql.param(column === email.createdAt ? new Date(key) : key, column)}, ${id})`
}
