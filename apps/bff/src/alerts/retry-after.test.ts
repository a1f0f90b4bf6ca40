import { describe, expect, it } from 'vitest'
import { retryAfterMs } from './retry-after.ts'

const now = new Date('2026-11-25T12:00:00Z')
const wait = (value?: string) =>
  retryAfterMs(new Headers(value === undefined ? {} : { 'retry-after': value }), now)

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    ['Wed, 25 Nov 2026 12:10:00 GMT', 600_000],
    ['Wed, 25 Nov 2026 11:00:00 GMT', 0],
    ['999999999', 86_400_000],
    ['soon', null],
    [undefined, null],
  ])('of %s is %s ms', (value, expected) => {
    expect(wait(value)).toBe(expected)
  })
})
