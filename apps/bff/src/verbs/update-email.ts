import type { Email, SaveEmail } from '@mailgrant/contract/email'
import { and, eq, ne, sql } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import { isUniqueViolation } from '../db/constraint-violation.ts'
import type { Actor, Deps } from '../deps.ts'
import { reviewServers } from '../incidents/after-removal.ts'
import { reviewEmails } from '../incidents/review-accounts.ts'
import { email } from '../tables/email.ts'
import { addressTaken } from './add-email.ts'
import { compareRows } from './compare-rows.ts'
import { readEmail } from './read-email.ts'
import { recordEvent } from './record-event.ts'

/**
 * Saves address, name and notes. A grant's signature covers the address: after a change the
 * accounts say by themselves that re-authorisation is needed.
 */
export async function updateEmail(
  deps: Deps,
  actor: Actor,
  id: string,
  input: SaveEmail,
): Promise<Email> {
  const { address, name, notes, version, overwrite } = input
  const saving = deps.db.transaction(async (tx) => {
    const [stored] = await tx.select().from(email).where(eq(email.id, id)).for('update')
    if (!stored) throw new AppError('email_not_found')
    if (stored.version !== version && overwrite !== true)
      throw new AppError('edit_conflict', { current: await readEmail({ ...deps, db: tx }, id) })
    const [other] = await tx
      .select({ id: email.id })
      .from(email)
      .where(and(eq(email.addressKey, sql`lower(${address})`), ne(email.id, id)))
    if (other) throw addressTaken()
    await tx
      .update(email)
      .set({
        address,
        name,
        notes,
        version: stored.version + 1,
        updatedAt: deps.clock(),
        updatedBy: actor.name,
      })
      .where(eq(email.id, id))
    await recordEvent(
      { ...deps, db: tx },
      {
        type: 'email.saved',
        outcome: 'ok',
        actor: actor.name,
        email: { id, address },
        detail: {
          ...(stored.address !== address && { addressBefore: stored.address }),
          changes: compareRows(stored, input, ['address', 'name', 'notes']),
        },
      },
    )
    if (stored.address !== address) {
      const within = { db: tx, clock: deps.clock }
      await reviewEmails(within, [id])
      await reviewServers(within)
    }
    return readEmail({ ...deps, db: tx }, id)
  })
  return saving.catch((error: unknown) => {
    // another email took the address between the look and the save
    throw isUniqueViolation(error) ? addressTaken() : error
  })
}
