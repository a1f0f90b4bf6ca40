import { z } from 'zod'
import { accountStatus, mailboxAccount, smtpAccount } from './account.ts'
import { address, id, notes, singleLine, timestamp } from './fields.ts'

export const emailListQuery = z.object({
  search: singleLine(200).default(''),
  sort: z.enum(['address', 'name', 'lastActivity', 'created']).default('address'),
  direction: z.enum(['asc', 'desc']).default('asc'),
  /** of either account */
  status: accountStatus.shape.value.optional(),
  /** opaque; bound to search, status, sort and direction, and so as long as the longest search and name */
  cursor: z.string().max(4000).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type EmailListQuery = z.infer<typeof emailListQuery>

const listAccount = z.object({ enabled: z.boolean(), status: accountStatus })
export const emailListItem = z.object({
  id,
  address: z.string(),
  name: z.string(),
  mailbox: listAccount,
  smtp: listAccount,
  lastActivityAt: timestamp.nullable(),
})
export type EmailListItem = z.infer<typeof emailListItem>
export const emailList = z.object({
  items: z.array(emailListItem),
  next: z.string().nullable(),
  previous: z.string().nullable(),
  /** emails that match the search; counted up to 10,000. Null with a status, which no count knows */
  total: z.number().int().nullable(),
  /** with a status: enough was looked at, and what follows may hold more, though the page is not full */
  cut: z.boolean(),
})
export type EmailList = z.infer<typeof emailList>

export const createEmail = z.object({ address, name: singleLine(200), notes })
export type CreateEmail = z.infer<typeof createEmail>
export const saveEmail = createEmail.extend({
  version: z.number().int(),
  overwrite: z.boolean().optional(),
})
export type SaveEmail = z.infer<typeof saveEmail>
export const deleteEmails = z.object({ ids: z.array(id).min(1).max(500) })
export type DeleteEmails = z.infer<typeof deleteEmails>

export const email = z.object({
  id,
  address: z.string(),
  name: z.string(),
  notes: z.string(),
  version: z.number().int(),
  createdAt: timestamp,
  updatedAt: timestamp,
  updatedBy: z.string().nullable(),
  mailbox: mailboxAccount,
  smtp: smtpAccount,
})
export type Email = z.infer<typeof email>
