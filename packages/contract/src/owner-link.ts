import { z } from 'zod'
import { accountKind, id, providerId, singleLine, timestamp } from './fields.ts'
import { messages } from './messages.ts'
import { linkToken } from './session.ts'

/** A one-time link by which the mailbox's owner consents without an administrator's account. */

const hours = { least: 1, most: 14 * 24 }
export const ownerLinkHours = { usual: 3 * 24, ...hours }

export const makeOwnerLink = z.object({
  /** empty: whom the account's own rule asks for */
  expectedOwner: z.preprocess(
    (value) => (value === '' || value === undefined ? null : value),
    singleLine(320).nullable(),
  ),
  validHours: z.coerce
    .number(messages.linkHours)
    .int(messages.linkHours)
    .min(hours.least, messages.linkHours)
    .max(hours.most, messages.linkHours),
})
export type MakeOwnerLink = z.infer<typeof makeOwnerLink>

/** `link` is shown once; only its digest is stored. */
export const ownerLinkMade = z.object({
  id,
  link: z.url(),
  expectedOwner: z.string(),
  expiresAt: timestamp,
})
export type OwnerLinkMade = z.infer<typeof ownerLinkMade>

/** `void`: the config or the owner rule changed since, or the config is disabled. */
export const ownerLinkState = z.enum(['open', 'under-way', 'used', 'revoked', 'expired', 'void'])
export type OwnerLinkState = z.infer<typeof ownerLinkState>

export const ownerLinks = z.object({
  items: z.array(
    z.object({
      id,
      state: ownerLinkState,
      expectedOwner: z.string(),
      createdBy: z.string(),
      createdAt: timestamp,
      expiresAt: timestamp,
      /** when it was used, revoked, or expired; null while it may still be good for something */
      endedAt: timestamp.nullable(),
    }),
  ),
  /** whom the account's rule asks for: what an empty field stands for */
  expectedOwner: z.string(),
})
export type OwnerLinks = z.infer<typeof ownerLinks>

/** Looking uses nothing up; starting does. */
export const ownerLinkToken = z.object({ token: linkToken })

/** What the owner is told before they go to the provider. */
export const ownerLinkOffer = z.object({
  address: z.string(),
  kind: accountKind,
  provider: providerId,
  expectedOwner: z.string(),
  /** the administrator's name: the owner is to know who asks */
  madeBy: z.string(),
  expiresAt: timestamp,
})
export type OwnerLinkOffer = z.infer<typeof ownerLinkOffer>

export const ownerConsentStarted = z.object({ authorizationUrl: z.url() })

/** What the owner is told afterwards: nothing of the console, never a token. */
export const ownerConsentOutcome = z.discriminatedUnion('result', [
  z.object({ result: z.literal('pending'), address: z.string() }),
  z.object({ result: z.literal('success'), address: z.string(), resourceOwner: z.string() }),
  z.object({
    result: z.literal('failure'),
    address: z.string(),
    cause: z.string(),
    remedy: z.string(),
    expected: z.string().optional(),
    actual: z.string().optional(),
    providerReply: z.string().optional(),
    /** the link was given back and the owner can do something about it */
    mayTryAgain: z.boolean(),
  }),
])
export type OwnerConsentOutcome = z.infer<typeof ownerConsentOutcome>
