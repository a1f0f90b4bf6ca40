import { MailError } from '../mail-error.ts'
import type { FetchCursor } from '../mail-store.ts'
import type { CursorRules, Listing } from './mailbox.ts'

type UidCursor = Extract<FetchCursor, { protocol: 'imap' }>

/** Cursors on an IMAP folder: all up to `uid`, and single ones above it. */
export const uidCursors: CursorRules<number> = {
  check(cursor) {
    if (!isUidCursor(cursor)) {
      throw new MailError('invalid_argument', {
        message: 'What the cursor storage loaded is not a cursor of an IMAP folder.',
      })
    }
    return cursor
  },
  passes(cursor, epoch) {
    const { uid, done } = asUidCursor(cursor, epoch)
    const single = new Set(done)
    return (key) => key <= uid || single.has(key)
  },
  add(cursor, listing, keys) {
    const known = asUidCursor(cursor, listing.epoch)
    return compact({ ...known, done: [...known.done, ...keys] }, listing)
  },
}

/** A cursor of a folder that had another `uidValidity` says nothing about this one. */
export function asUidCursor(cursor: FetchCursor | undefined, uidValidity: number): UidCursor {
  return cursor?.protocol === 'imap' && cursor.uidValidity === uidValidity
    ? cursor
    : { protocol: 'imap', uidValidity, uid: 0, done: [] }
}

/**
 * UIDs are sparse, so what is contiguous is told by the folder's own list. UIDs only grow, and so
 * a list that is not the newest is too short at its end, but never wrong.
 */
function compact(cursor: UidCursor, { keys, above }: Listing<number>): UidCursor {
  const done = new Set(cursor.done.filter((uid) => uid > cursor.uid))
  let { uid } = cursor
  if (above <= cursor.uid) {
    const existing = keys.filter((key) => key > cursor.uid)
    for (const key of existing) {
      if (!done.has(key)) break
      uid = key
    }
    const last = existing.at(-1) ?? uid
    const there = new Set(existing)
    for (const key of done) if (key <= uid || (key < last && !there.has(key))) done.delete(key)
  }
  return { ...cursor, uid, done: [...done].toSorted((a, b) => a - b) }
}

function isUidCursor(value: unknown): value is UidCursor {
  if (typeof value !== 'object' || value === null) return false
  const { protocol, uidValidity, uid, done } = value as Record<string, unknown>
  return (
    protocol === 'imap' &&
    isUid(uidValidity) &&
    isUid(uid) &&
    Array.isArray(done) &&
    done.every(isUid)
  )
}

const isUid = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff
