import { z } from 'zod'
import { id, timestamp } from './fields.ts'

/** The Token tab. Tokens are masked on the server: at most the first and last four characters leave it. */
export const token = z.object({
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  accessTokenExpiresAt: timestamp.nullable(),
  resourceOwner: z.string(),
  scopes: z.array(z.string()),
  configSignature: z.string(),
  signatureMatches: z.boolean(),
  status: z.enum(['authorized', 'needs-reauthorization']),
  /** needs-reauthorization or last failure: the reason in words */
  reason: z.string().nullable(),
  idpConfigId: id,
  idpConfigName: z.string(),
  issuedAt: timestamp,
  refreshedAt: timestamp.nullable(),
  rotatedAt: timestamp.nullable(),
  lastFailureAt: timestamp.nullable(),
  canRevoke: z.boolean(),
  /** when the provider is predicted to end the grant unless it is refreshed before; null where nothing is known */
  endsAt: timestamp.nullable(),
  /** Google: an application in Testing, whose grants end whether they are refreshed or not */
  testing: z.boolean(),
})
export type Token = z.infer<typeof token>

/** What became of the provider's side when the token was deleted here. */
export const tokenDeleted = z.object({
  revocation: z.enum(['revoked', 'not-offered', 'shared', 'failed']),
})
export type TokenDeleted = z.infer<typeof tokenDeleted>
