import type { EmailListQuery } from '@mailgrant/contract/email'
import { z } from 'zod'
import { AppError } from '../app-error.ts'
import { fieldText } from '../text/accounts.ts'

/** A place between two rows, and which way to go from it. */
export interface Cursor {
  way: 'next' | 'previous'
  key: string | number
  id: string
}

const cursor = z.object({
  way: z.enum(['next', 'previous']),
  // what the database cannot read as a key of its own is no key
  key: z.union([z.string().regex(/^[^\0]*$/), z.int()]),
  id: z.uuid(),
  of: z.tuple([z.string(), z.string(), z.string(), z.string()]),
})

type Listed = Pick<EmailListQuery, 'search' | 'status' | 'sort' | 'direction'>
const boundTo = ({ search, status, sort, direction }: Listed) =>
  [sort, direction, status ?? '', search] as const

export const writeCursor = (query: Listed, at: Cursor): string =>
  Buffer.from(JSON.stringify({ ...at, of: boundTo(query) })).toString('base64url')

/** Null without one. A cursor of another search or order names no place in this one: refused. */
export function readCursor(query: Listed & Pick<EmailListQuery, 'cursor'>): Cursor | null {
  if (query.cursor === undefined) return null
  const invalid = (cause?: unknown) =>
    new AppError('invalid_input', {
      fields: { cursor: fieldText.otherPage },
      cause,
    })
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(query.cursor, 'base64url').toString('utf8'))
  } catch (error) {
    throw invalid(error)
  }
  const parsed = cursor.safeParse(json)
  if (!parsed.success) throw invalid()
  const { way, key, id, of } = parsed.data
  const keyFits =
    query.sort === 'lastActivity'
      ? typeof key === 'number'
      : typeof key === 'string' &&
        (query.sort !== 'created' || z.iso.datetime().safeParse(key).success)
  if (of.join('\n') !== boundTo(query).join('\n') || !keyFits) throw invalid()
  return { way, key, id }
}
