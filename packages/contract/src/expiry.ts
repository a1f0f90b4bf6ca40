import { z } from 'zod'
import { accountKind, id, providerId, timestamp } from './fields.ts'

export const expiryListQuery = z.object({
  /** opaque */
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type ExpiryListQuery = z.infer<typeof expiryListQuery>

/** Something that ends: a config's secret or certificate, or a grant. */
export const expiry = z.object({
  what: z.enum(['grant', 'certificate', 'secret']),
  /** of the config, or of the grant */
  id,
  endsAt: timestamp,
  idpConfig: z.object({ id, name: z.string(), provider: providerId, testing: z.boolean() }),
  /** emails that stop when it ends */
  affects: z.number().int(),
  /** of a grant */
  account: z.object({ emailId: id, address: z.string(), kind: accountKind }).nullable(),
})
export type Expiry = z.infer<typeof expiry>

/** What ends first comes first. */
export const expiryList = z.object({
  items: z.array(expiry),
  next: z.string().nullable(),
  previous: z.string().nullable(),
})
export type ExpiryList = z.infer<typeof expiryList>
