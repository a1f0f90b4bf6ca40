import type { Expiry, ExpiryList, ExpiryListQuery } from '@mailgrant/contract/expiry'
import { type AnyColumn, and, asc, desc, eq, isNotNull, ne, type SQL, sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { affectedEmails } from '../expiries/affected-emails.ts'
import {
  byEnd,
  type ExpiryCursor,
  ranks,
  readExpiryCursor,
  writeExpiryCursor,
} from '../expiries/expiry-cursor.ts'
import { endOfDay } from '../expiries/near.ts'
import { email } from '../tables/email.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'

interface Part {
  cursor: ExpiryCursor | null
  backwards: boolean
  limit: number
}

/**
 * Secrets, certificates and grants by what ends first. A page reads as many rows of each kind as it
 * shows: grants by their index, configs from a table that is small.
 */
export async function listExpiries(
  { db }: Pick<Deps, 'db'>,
  { cursor: given, limit }: ExpiryListQuery,
): Promise<ExpiryList> {
  const cursor = given === undefined ? null : readExpiryCursor(given)
  const backwards = cursor?.way === 'previous'
  const part = { cursor, backwards, limit: limit + 1 }
  const found = (
    await Promise.all([
      grants(db, part),
      ofConfigs(db, part, 'certificate', idpConfig.certificateExpiresOn),
      ofConfigs(db, part, 'secret', idpConfig.secretExpiresOn),
    ])
  )
    .flat()
    .toSorted((a, b) => (backwards ? byEnd(b, a) : byEnd(a, b)))
  const more = found.length > limit
  const page = found.slice(0, limit)
  if (backwards) page.reverse()
  const emails = await affectedEmails(
    db,
    page.flatMap(({ what, id }) => (what === 'grant' ? [] : [id])),
  )
  const [first, last] = [page[0], page.at(-1)]
  return {
    items: page.map((item) =>
      item.what === 'grant' ? item : { ...item, affects: emails.get(item.id) ?? 0 },
    ),
    next: last && (backwards || more) ? writeExpiryCursor(last, 'next') : null,
    previous:
      first && (backwards ? more : cursor !== null) ? writeExpiryCursor(first, 'previous') : null,
  }
}

const shownConfig = {
  id: idpConfig.id,
  name: idpConfig.name,
  provider: idpConfig.provider,
  testing: idpConfig.testing,
}

async function grants(db: Deps['db'], { cursor, backwards, limit }: Part): Promise<Expiry[]> {
  const order = backwards ? desc : asc
  const rows = await db
    .select({
      id: tokenGrant.id,
      endsAt: tokenGrant.endsAt,
      idpConfig: shownConfig,
      account: { emailId: email.id, address: email.address, kind: mailAccount.kind },
    })
    .from(tokenGrant)
    .innerJoin(mailAccount, eq(mailAccount.id, tokenGrant.accountId))
    .innerJoin(email, eq(email.id, mailAccount.emailId))
    .innerJoin(idpConfig, eq(idpConfig.id, tokenGrant.configId))
    .where(
      and(
        isNotNull(tokenGrant.endsAt),
        eq(tokenGrant.status, 'authorized'),
        eq(mailAccount.authMethod, 'oauth2'),
        beyond(cursor, backwards, 'grant', sql`${tokenGrant.endsAt}`, tokenGrant.id),
      ),
    )
    .orderBy(order(tokenGrant.endsAt), order(tokenGrant.id))
    .limit(limit)
  return rows.flatMap(({ endsAt, ...row }) =>
    endsAt === null
      ? []
      : [{ ...row, what: 'grant' as const, endsAt: endsAt.toISOString(), affects: 1 }],
  )
}

async function ofConfigs(
  db: Deps['db'],
  { cursor, backwards, limit }: Part,
  what: 'certificate' | 'secret',
  column: typeof idpConfig.secretExpiresOn | typeof idpConfig.certificateExpiresOn,
): Promise<Expiry[]> {
  const order = backwards ? desc : asc
  // as `endOfDay` has it
  const endsAt = sql`((${column} + 1)::timestamp at time zone 'UTC' - interval '1 second')`
  const rows = await db
    .select({ date: column, idpConfig: shownConfig })
    .from(idpConfig)
    .where(
      and(
        isNotNull(column),
        ne(idpConfig.state, 'draft'),
        beyond(cursor, backwards, what, endsAt, idpConfig.id),
      ),
    )
    .orderBy(order(column), order(idpConfig.id))
    .limit(limit)
  return rows.flatMap(({ date, idpConfig: config }) =>
    date === null
      ? []
      : [
          {
            what,
            id: config.id,
            endsAt: endOfDay(date).toISOString(),
            idpConfig: config,
            affects: 0,
            account: null,
          },
        ],
  )
}

/** What stands after the cursor, or before it: of what ends in the same moment, kind and id decide. */
function beyond(
  cursor: ExpiryCursor | null,
  backwards: boolean,
  what: Expiry['what'],
  endsAt: SQL,
  id: AnyColumn,
): SQL | undefined {
  if (cursor === null) return undefined
  const at = sql`${cursor.endsAt}::timestamptz`
  const than = backwards ? sql`<` : sql`>`
  if (what === cursor.what) return sql`(${endsAt}, ${id}) ${than} (${at}, ${cursor.id}::uuid)`
  const among = backwards ? ranks[what] < ranks[cursor.what] : ranks[what] > ranks[cursor.what]
  return among ? sql`${endsAt} ${than}= ${at}` : sql`${endsAt} ${than} ${at}`
}
