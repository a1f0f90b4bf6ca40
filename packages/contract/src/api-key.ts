import { z } from 'zod'
import { id, requiredLine, timestamp } from './fields.ts'
import { messages } from './messages.ts'
import { apiKeyAction } from './service.ts'

/** Which emails a key reaches: all, also those added later, or the ones named. */
export const apiKeyReach = z.discriminatedUnion('emails', [
  z.object({ emails: z.literal('all') }),
  z.object({
    emails: z.literal('some'),
    ids: z.array(id).min(1, messages.keyEmails).max(500),
  }),
])
export type ApiKeyReach = z.infer<typeof apiKeyReach>

export const createApiKey = z.object({
  name: requiredLine('a name', 100),
  reach: apiKeyReach,
  actions: z.array(apiKeyAction).min(1, messages.keyActions),
  /** null: never */
  expiresAt: timestamp.nullable(),
  /** requests a minute */
  rateLimit: z.coerce
    .number({ error: messages.rateLimit })
    .int(messages.rateLimit)
    .min(1, messages.rateLimit)
    .max(1_000_000, messages.rateLimit)
    .default(6000),
})
export type CreateApiKey = z.infer<typeof createApiKey>

/** `key` is shown once; only its digest is stored. */
export const apiKeyMade = z.object({ id, key: z.string() })
export type ApiKeyMade = z.infer<typeof apiKeyMade>

export const apiKey = z.object({
  id,
  name: z.string(),
  /** prefix and some characters of the middle, to tell keys apart */
  hint: z.string(),
  reach: z.discriminatedUnion('emails', [
    z.object({ emails: z.literal('all') }),
    z.object({
      emails: z.literal('some'),
      items: z.array(z.object({ id, address: z.string() })),
    }),
  ]),
  actions: z.array(apiKeyAction),
  rateLimit: z.number().int(),
  state: z.enum(['active', 'expired', 'revoked']),
  createdAt: timestamp,
  createdBy: z.string(),
  expiresAt: timestamp.nullable(),
  lastUsedAt: timestamp.nullable(),
  revokedAt: timestamp.nullable(),
})
export type ApiKey = z.infer<typeof apiKey>

export const apiKeyList = z.object({ items: z.array(apiKey) })
export type ApiKeyList = z.infer<typeof apiKeyList>
