import type { ApiKeyMade, CreateApiKey } from '@mailgrant/contract/api-key'
import { messages } from '@mailgrant/contract/messages'
import { inArray } from 'drizzle-orm'
import { v7 } from 'uuid'
import { AppError } from '../app-error.ts'
import { newApiKey } from '../auth/api-key.ts'
import { assertConfirmed } from '../auth/assert-confirmed.ts'
import type { Actor, Deps } from '../deps.ts'
import { apiKey } from '../tables/api-key.ts'
import { apiKeyEmail } from '../tables/api-key-email.ts'
import { email } from '../tables/email.ts'
import { recordEvent } from './record-event.ts'

/** Makes a key; its text leaves the server in this answer and never again. */
export async function createApiKey(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  actor: Actor,
  input: CreateApiKey,
): Promise<ApiKeyMade> {
  const now = clock()
  const expiresAt = input.expiresAt === null ? null : new Date(input.expiresAt)
  if (expiresAt !== null && expiresAt <= now)
    throw new AppError('invalid_input', { fields: { expiresAt: messages.futureDate } })
  assertConfirmed({ clock }, actor)
  const id = v7()
  const { key, hint, secretDigest } = newApiKey(id)
  const actions = [...new Set(input.actions)]
  const named = input.reach.emails === 'some' ? [...new Set(input.reach.ids)] : []
  await db.transaction(async (tx) => {
    const found =
      named.length === 0
        ? []
        : await tx
            .select({ id: email.id })
            .from(email)
            .where(inArray(email.id, named))
            // none is deleted before it is named
            .for('key share')
    if (found.length < named.length) throw new AppError('email_not_found')
    await tx.insert(apiKey).values({
      id,
      name: input.name,
      secretDigest,
      hint,
      reach: input.reach.emails,
      actions,
      rateLimit: input.rateLimit,
      createdAt: now,
      createdBy: actor.name,
      expiresAt,
    })
    if (named.length > 0)
      await tx.insert(apiKeyEmail).values(named.map((emailId) => ({ keyId: id, emailId })))
    await recordEvent(
      { db: tx, clock },
      {
        type: 'key.made',
        outcome: 'ok',
        actor: actor.name,
        detail: {
          keyId: id,
          name: input.name,
          actions,
          emails: input.reach.emails === 'all' ? 'all' : named.length,
        },
      },
    )
  })
  return { id, key }
}
