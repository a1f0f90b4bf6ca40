import type { ServiceEmailList, ServiceEmailListQuery } from '@mailgrant/contract/service'
import { and, asc, sql } from 'drizzle-orm'
import type { ServiceKey } from '../auth/find-service-key.ts'
import type { Deps } from '../deps.ts'
import { email } from '../tables/email.ts'
import { readCursor, writeCursor } from './email-cursor.ts'
import { withinReach } from './find-service-email.ts'

const order = { search: '', sort: 'address', direction: 'asc' } as const

/** The emails that a key reaches, by address, a page at a time. */
export async function listServiceEmails(
  deps: Pick<Deps, 'db'>,
  key: ServiceKey,
  { cursor, limit }: ServiceEmailListQuery,
): Promise<ServiceEmailList> {
  const from = readCursor({ ...order, cursor })
  const rows = await deps.db
    .select({ id: email.id, address: email.address, name: email.name, key: email.addressKey })
    .from(email)
    .where(
      and(
        withinReach(deps, key),
        from === null
          ? undefined
          : sql`(${email.addressKey}, ${email.id}) > (${from.key}, ${from.id})`,
      ),
    )
    .orderBy(asc(email.addressKey), asc(email.id))
    .limit(limit + 1)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(({ id, address, name }) => ({ id, address, name })),
    next:
      last !== undefined && rows.length > limit
        ? writeCursor(order, { way: 'next', key: last.key, id: last.id })
        : null,
  }
}
