import { expect, it } from 'vitest'
import type { FetchCursor } from '../mail-store.ts'
import { uidCursors } from './uid-cursor.ts'

const listing = (keys: number[], above = 0) => ({ epoch: 7, keys, above })
const cursor = (uid: number, done: number[] = []): FetchCursor => ({
  protocol: 'imap',
  uidValidity: 7,
  uid,
  done,
})

it('advances over what is acknowledged without a gap in the folder, however sparse its UIDs', () => {
  expect(uidCursors.add(undefined, listing([5, 90, 91]), [5])).toEqual(cursor(5))
  expect(uidCursors.add(cursor(5), listing([5, 90, 91]), [91])).toEqual(cursor(5, [91]))
  expect(uidCursors.add(cursor(5, [91]), listing([5, 90, 91]), [90])).toEqual(cursor(91))
})

it('forgets acknowledged messages that are gone, and keeps those newer than the list', () => {
  expect(uidCursors.add(cursor(5, [50, 200]), listing([5, 40, 60]), [60])).toEqual(
    cursor(5, [60, 200]),
  )
})

it('does not conclude from a list that leaves out what the cursor does not pass over', () => {
  expect(uidCursors.add(cursor(5), listing([90, 91], 80), [90])).toEqual(cursor(5, [90]))
})

it('starts over with another uidValidity', () => {
  const other: FetchCursor = { protocol: 'imap', uidValidity: 6, uid: 500, done: [] }
  expect(uidCursors.add(other, listing([1, 2]), [2])).toEqual(cursor(0, [2]))
  expect(uidCursors.passes(other, 7)(3)).toBe(false)
})
