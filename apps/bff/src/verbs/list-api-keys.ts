import type { ApiKey, ApiKeyList } from '@mailgrant/contract/api-key'
import { asc, desc, eq } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { apiKey } from '../tables/api-key.ts'
import { apiKeyEmail } from '../tables/api-key-email.ts'
import { email } from '../tables/email.ts'

type Row = typeof apiKey.$inferSelect

/** All keys, the newest first; those that ended stay, so that their last use can be looked up. */
export async function listApiKeys({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<ApiKeyList> {
  const rows = await db.select().from(apiKey).orderBy(desc(apiKey.createdAt), desc(apiKey.id))
  const named = await db
    .select({ keyId: apiKeyEmail.keyId, id: email.id, address: email.address })
    .from(apiKeyEmail)
    .innerJoin(email, eq(email.id, apiKeyEmail.emailId))
    .orderBy(asc(email.addressKey))
  const emailsOf = new Map<string, { id: string; address: string }[]>()
  for (const { keyId, ...item } of named)
    emailsOf.set(keyId, [...(emailsOf.get(keyId) ?? []), item])
  const now = clock()
  return { items: rows.map((row) => onTheWire(row, emailsOf.get(row.id) ?? [], now)) }
}

const onTheWire = (
  row: Row,
  items: readonly { id: string; address: string }[],
  now: Date,
): ApiKey => ({
  id: row.id,
  name: row.name,
  hint: row.hint,
  reach: row.reach === 'all' ? { emails: 'all' } : { emails: 'some', items: [...items] },
  actions: row.actions,
  rateLimit: row.rateLimit,
  state: apiKeyState(row, now),
  createdAt: row.createdAt.toISOString(),
  createdBy: row.createdBy,
  expiresAt: row.expiresAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
})

/** Revoked outlasts expired: it was somebody's decision. */
const apiKeyState = (
  { revokedAt, expiresAt }: Pick<Row, 'revokedAt' | 'expiresAt'>,
  now: Date,
): ApiKey['state'] =>
  revokedAt !== null ? 'revoked' : expiresAt !== null && expiresAt <= now ? 'expired' : 'active'
