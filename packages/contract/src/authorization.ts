import { z } from 'zod'
import { checkReport } from './check.ts'
import { id, providerId, timestamp } from './fields.ts'
import { expectedOwner, idpConfigFields } from './idp-config.ts'
import { messages } from './messages.ts'

/**
 * Submit of the OAuth2 Authorization modal: the account's authentication method, its owner rule
 * and the config (`configVersion` as loaded).
 */
export const submitAuthorization = z
  .object({
    provider: providerId,
    configId: id,
    configVersion: z.number().int(),
    overwrite: z.boolean().optional(),
    config: idpConfigFields,
    strictMatching: z.boolean(),
    expectedOwner: expectedOwner.nullable(),
    /** redirect even though the present grant matches */
    reauthorize: z.boolean().optional(),
  })
  .superRefine((value, context) => {
    if (!value.strictMatching && !value.expectedOwner)
      context.addIssue({ code: 'custom', path: ['expectedOwner'], message: messages.expectedOwner })
  })
export type SubmitAuthorization = z.infer<typeof submitAuthorization>

export const authorizationStarted = z.discriminatedUnion('next', [
  z.object({ next: z.literal('saved') }),
  z.object({ next: z.literal('redirect'), authorizationUrl: z.url() }),
])
export type AuthorizationStarted = z.infer<typeof authorizationStarted>

/** Causes of the red banner. The words are the web's. */
export const authorizationFailure = z.enum([
  'denied',
  'consent-required',
  'state-unknown',
  'state-used',
  'expired',
  'session-ended',
  'config-changed',
  'issuer-mismatch',
  'id-token-invalid',
  'wrong-account',
  'no-refresh-token',
  'scope-missing',
  'client-rejected',
  'code-rejected',
  'scope-rejected',
  'provider-error',
  'not-token-endpoint',
  'provider-unreachable',
  'owner-unknown',
  'link-revoked',
])
export type AuthorizationFailure = z.infer<typeof authorizationFailure>

/** The stored outcome that the banner reads; kept until the request expires. */
export const authorizationOutcome = z.discriminatedUnion('result', [
  z.object({ result: z.literal('pending'), id }),
  z.object({
    result: z.literal('success'),
    id,
    at: timestamp,
    resourceOwner: z.string(),
    checks: z.object({ mailbox: checkReport, smtp: checkReport }),
  }),
  z.object({
    result: z.literal('failure'),
    id,
    at: timestamp,
    failure: authorizationFailure,
    cause: z.string(),
    remedy: z.string(),
    /** wrong-account: both names */
    expected: z.string().optional(),
    actual: z.string().optional(),
    missingScopes: z.array(z.string()).optional(),
    /** an administrator of the directory has to consent: the console offers a link to send on */
    adminConsent: z.boolean().optional(),
    /** the provider's own words: plain text, control characters removed, at most 500 characters */
    providerReply: z.string().optional(),
  }),
])
export type AuthorizationOutcome = z.infer<typeof authorizationOutcome>
