import type { EmailList, EmailListQuery } from '@mailgrant/contract/email'
import { and, asc, desc, getTableColumns, like, type SQL, sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { email } from '../tables/email.ts'
import { accountStatus } from '../status/account-status.ts'
import { loadAccounts } from '../wire/load-accounts.ts'
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

export async function listEmails(
  { db, clock, emailTotal }: Pick<Deps, 'db' | 'clock' | 'emailTotal'>,
  query: EmailListQuery,
): Promise<EmailList> {
  const { sort, direction, limit } = query
  const { column, keyOf } = sortKeys[sort]
  const cursor = readCursor(query)
  const matching = searchCondition(query.search)
  // Going back reads the rows before the cursor nearest first, then turns them round.
  const backwards = cursor?.way === 'previous'
  const ascending = (direction === 'asc') !== backwards
  const order = ascending ? asc : desc
  const rows = await db
    .select(listedColumns)
    .from(email)
    .where(and(matching, cursor ? beyond(column, cursor, ascending) : undefined))
    .orderBy(order(column), order(email.id))
    .limit(limit + 1)
  const more = rows.length > limit
  const page = rows.slice(0, limit)
  if (backwards) page.reverse()

  const [first] = page
  const last = page.at(-1)
  const cursorAt = (row: Row, way: Cursor['way']) =>
    writeCursor(query, { way, key: keyOf(row), id: row.id })
  const [pairs, total] = [
    await loadAccounts(
      db,
      page.map(({ id }) => id),
    ),
    await (matching ? countEmails(db, matching) : emailTotal.all()),
  ]
  const now = clock()
  return {
    items: page.flatMap((row) => {
      const pair = pairs.get(row.id)
      if (!pair) return []
      const listed = (kind: 'mailbox' | 'smtp') => ({
        enabled: pair[kind].account.enabled,
        status: accountStatus({
          loaded: pair[kind],
          mailbox: pair.mailbox,
          address: row.address,
          now,
        }),
      })
      return [
        {
          id: row.id,
          address: row.address,
          name: row.name,
          mailbox: listed('mailbox'),
          smtp: listed('smtp'),
          lastActivityAt: row.lastActivityAt?.toISOString() ?? null,
        },
      ]
    }),
    next: last && (backwards || more) ? cursorAt(last, 'next') : null,
    previous: first && (backwards ? more : cursor !== null) ? cursorAt(first, 'previous') : null,
    total,
  }
}

/** `%`, `_` and the escape itself are ordinary characters to who searches. */
function searchCondition(search: string): SQL | undefined {
  if (search === '') return undefined
  const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  return like(email.searchText, pattern)
}

function beyond(
  column: (typeof sortKeys)[keyof typeof sortKeys]['column'],
  { key, id }: Cursor,
  ascending: boolean,
): SQL {
  const after = ascending ? sql`>` : sql`<`
  return sql`(${column}, ${email.id}) ${after} (${sql.param(column === email.createdAt ? new Date(key) : key, column)}, ${id})`
}
