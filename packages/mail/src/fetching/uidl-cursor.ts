import { MailError } from '../mail-error.ts'
import type { FetchCursor } from '../mail-store.ts'
import type { CursorRules } from './mailbox.ts'

type UidlCursor = Extract<FetchCursor, { protocol: 'pop3' }>

/** Cursors on a POP3 mailbox: the UIDLs that were seen, as long as they are still there. */
export const uidlCursors: CursorRules<string> = {
  check(cursor) {
    if (!isUidlCursor(cursor)) {
      throw new MailError('invalid_argument', {
        message: 'What the cursor storage loaded is not a cursor of a POP3 mailbox.',
      })
    }
    return cursor
  },
  passes(cursor) {
    const seen = new Set(asUidlCursor(cursor).seen)
    return (key) => seen.has(key)
  },
  add(cursor, listing, keys) {
    const existing = new Set(listing.keys)
    const seen = new Set([...asUidlCursor(cursor).seen, ...keys])
    return { protocol: 'pop3', seen: [...seen].filter((uidl) => existing.has(uidl)) }
  },
}

const asUidlCursor = (cursor: FetchCursor | undefined): UidlCursor =>
  cursor?.protocol === 'pop3' ? cursor : { protocol: 'pop3', seen: [] }

function isUidlCursor(value: unknown): value is UidlCursor {
  if (typeof value !== 'object' || value === null) return false
  const { protocol, seen } = value as Record<string, unknown>
  return (
    protocol === 'pop3' && Array.isArray(seen) && seen.every((uidl) => typeof uidl === 'string')
  )
}
