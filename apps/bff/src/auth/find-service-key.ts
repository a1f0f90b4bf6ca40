import { and, eq, isNull, lt, or } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { apiKey } from '../tables/api-key.ts'
import { isSecretOf, type PresentedKey } from './api-key.ts'

export type ServiceKey = typeof apiKey.$inferSelect

/** The key that was presented; null for an unknown id and for a wrong secret, after the same work. */
export async function findServiceKey(
  { db }: Pick<Deps, 'db'>,
  presented: PresentedKey,
): Promise<ServiceKey | null> {
  const [found] = await db.select().from(apiKey).where(eq(apiKey.id, presented.id))
  return isSecretOf(presented, found?.secretDigest) && found !== undefined ? found : null
}

const usedEveryMs = 60_000

/** Remembers that a key was used, about once a minute, and lets no request wait for it. */
export function createKeyUse({ db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>) {
  /** a burst of requests reads the old time before the first has written the new one */
  const writing = new Set<string>()
  return function used({ id, lastUsedAt }: ServiceKey): void {
    const now = clock()
    const before = new Date(now.getTime() - usedEveryMs)
    if ((lastUsedAt !== null && lastUsedAt > before) || writing.has(id)) return
    writing.add(id)
    db.update(apiKey)
      .set({ lastUsedAt: now })
      .where(and(eq(apiKey.id, id), or(isNull(apiKey.lastUsedAt), lt(apiKey.lastUsedAt, before))))
      .catch((error: unknown) => log.warn({ err: error, keyId: id }, 'last use not written'))
      .finally(() => writing.delete(id))
  }
}
