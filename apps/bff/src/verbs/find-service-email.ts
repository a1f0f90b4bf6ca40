import { and, eq, exists, sql, type SQL } from 'drizzle-orm'
import { validate } from 'uuid'
import { AppError } from '../app-error.ts'
import type { ServiceKey } from '../auth/find-service-key.ts'
import type { Deps } from '../deps.ts'
import { apiKeyEmail } from '../tables/api-key-email.ts'
import { email } from '../tables/email.ts'

export type ServiceEmailRow = Pick<typeof email.$inferSelect, 'id' | 'address' | 'name'>

/** Only emails that the key reaches; no condition where it reaches all. */
export function withinReach(
  { db }: Pick<Deps, 'db'>,
  { id, reach }: Pick<ServiceKey, 'id' | 'reach'>,
): SQL | undefined {
  if (reach === 'all') return undefined
  return exists(
    db
      .select({ one: sql`1` })
      .from(apiKeyEmail)
      .where(and(eq(apiKeyEmail.keyId, id), eq(apiKeyEmail.emailId, email.id))),
  )
}

/** By id or address. One that exists beyond the key's reach is answered like one that does not. */
export async function findServiceEmail(
  deps: Pick<Deps, 'db'>,
  key: ServiceKey,
  named: string,
): Promise<ServiceEmailRow> {
  const [found] = await deps.db
    .select({ id: email.id, address: email.address, name: email.name })
    .from(email)
    .where(
      and(
        validate(named) ? eq(email.id, named) : eq(email.addressKey, sql`lower(${named})`),
        withinReach(deps, key),
      ),
    )
  if (found === undefined) throw new AppError('email_out_of_reach')
  return found
}
