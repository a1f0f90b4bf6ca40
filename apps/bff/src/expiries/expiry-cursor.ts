import type { Expiry } from '@mailgrant/contract/expiry'
import { z } from 'zod'
import { AppError } from '../app-error.ts'
import { fieldText } from '../text/accounts.ts'

/** Of what ends in the same moment; a tie is broken by the id. */
export const ranks = { grant: 0, certificate: 1, secret: 2 } as const satisfies Record<
  Expiry['what'],
  number
>

const cursor = z.object({
  way: z.enum(['next', 'previous']),
  endsAt: z.iso.datetime(),
  what: z.enum(['grant', 'certificate', 'secret']),
  id: z.uuid(),
})
export type ExpiryCursor = z.infer<typeof cursor>

export const writeExpiryCursor = ({ endsAt, what, id }: Expiry, way: ExpiryCursor['way']): string =>
  Buffer.from(JSON.stringify({ way, endsAt, what, id })).toString('base64url')

export function readExpiryCursor(given: string): ExpiryCursor {
  try {
    return cursor.parse(JSON.parse(Buffer.from(given, 'base64url').toString('utf8')))
  } catch (cause) {
    throw new AppError('invalid_input', { fields: { cursor: fieldText.otherPage }, cause })
  }
}

/** The order of the list: what ends first, then by kind and id. */
export const byEnd = (a: Expiry, b: Expiry): number =>
  Date.parse(a.endsAt) - Date.parse(b.endsAt) ||
  ranks[a.what] - ranks[b.what] ||
  (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
