import { z } from 'zod'
import { accountStatus } from './account.ts'
import { accountKind, id, providerId, singleLine, timestamp, tlsMode } from './fields.ts'

/**
 * What crosses HTTP between a service and the bff under /api/v1. The OpenAPI document is generated
 * from these schemas, and `@mailgrant/mail` parses its answers with them.
 */

/** What a key may do. `health` reads statuses only, `metrics` counts only. */
export const apiKeyAction = z.enum(['fetch', 'send', 'health', 'metrics'])
export type ApiKeyAction = z.infer<typeof apiKeyAction>

/** Path parameters: an email by its id or by its address. */
export const serviceEmailParam = z.object({ email: singleLine(254).min(1) })
export const serviceAccountParam = serviceEmailParam.extend({ account: accountKind })

export const serviceEmailListQuery = z.object({
  cursor: z.string().max(4000).optional().describe('`next` of the answer before; opaque'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type ServiceEmailListQuery = z.infer<typeof serviceEmailListQuery>

export const serviceEmailList = z.object({
  items: z.array(z.object({ id, address: z.string(), name: z.string() })),
  next: z.string().nullable(),
})
export type ServiceEmailList = z.infer<typeof serviceEmailList>

/** A newer console may give values that are not known yet; whoever must decide takes them for `failing`. */
const serviceStatus = accountStatus.extend({
  value: z.union([accountStatus.shape.value, z.string()]),
})

const serviceAccount = {
  enabled: z.boolean(),
  host: z.string().nullable(),
  port: z.number().int().nullable(),
  tlsMode,
  provider: providerId.nullable().describe('With oauth2: whose limits apply.'),
  login: z.string().describe('Whom to log in as.'),
  status: serviceStatus,
}

export const serviceMailbox = z.object({
  ...serviceAccount,
  protocol: z.enum(['imap', 'pop3']),
  authentication: z.enum(['oauth2', 'basic']).nullable(),
  folder: z.string(),
  fetchFrequencyMinutes: z.number().int().nullable(),
  emailsPerFetch: z.number().int().nullable(),
  afterFetch: z.enum(['archive', 'delete', 'nothing']),
  archiveFolder: z.string().nullable(),
})
export type ServiceMailbox = z.infer<typeof serviceMailbox>

export const serviceSmtp = z.object({
  ...serviceAccount,
  authentication: z.enum(['oauth2', 'basic', 'none']).nullable(),
  allowSpoofing: z
    .boolean()
    .describe('Header Spoofing: whether mail may carry another From than the address.'),
})
export type ServiceSmtp = z.infer<typeof serviceSmtp>

/** An email's settings; an account that the key has no action for is null. */
export const serviceEmail = z.object({
  id,
  address: z.string(),
  name: z.string(),
  mailbox: serviceMailbox.nullable(),
  smtp: serviceSmtp.nullable(),
})
export type ServiceEmail = z.infer<typeof serviceEmail>

/** A fresh access token and how to present it. */
export const serviceToken = z.object({
  accessToken: z.string(),
  expiresAt: timestamp.nullable().describe('Null where the provider does not say.'),
  login: z.string().describe('Whom to log in as.'),
  mechanism: z
    .enum(['XOAUTH2', 'OAUTHBEARER'])
    .nullable()
    .describe('SASL mechanism, where the provider takes one only; null: what the server offers.'),
})
export type ServiceToken = z.infer<typeof serviceToken>

/** Says that a mail server rejected this very token; a newer one survives. */
export const invalidateToken = z.object({ accessToken: z.string().min(1).max(16_384) })
export type InvalidateToken = z.infer<typeof invalidateToken>

/** What a service saw when it fetched or sent; feeds the status that the console shows. */
export const serviceReport = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('ok') }),
  z.object({
    outcome: z.literal('failed'),
    code: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,59}$/)
      .describe('Code of a `MailError`.'),
    message: singleLine(500),
    serverReply: singleLine(500).optional().describe('The mail server’s own answer.'),
  }),
])
export type ServiceReport = z.infer<typeof serviceReport>

const accountHealth = z.object({
  status: serviceStatus,
  lastActivityAt: timestamp.nullable(),
  lastErrorAt: timestamp.nullable(),
})
/** For monitoring systems: 200 with `pass` or `warn`, 503 with `fail`. An account that is not enabled is null and does not count; `warn` where neither is. */
export const serviceHealth = z.object({
  status: z.enum(['pass', 'warn', 'fail']),
  address: z.string(),
  mailbox: accountHealth.nullable(),
  smtp: accountHealth.nullable(),
})
export type ServiceHealth = z.infer<typeof serviceHealth>
