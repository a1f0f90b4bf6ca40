import { describe, expect, it } from 'vitest'
import { relativeTime, timeAgo } from './format-time.ts'

const now = Date.parse('2026-11-20T12:00:00Z')

describe('relativeTime', () => {
  it.each([
    ['2026-11-20T12:00:03Z', 'now'],
    ['2026-11-20T11:59:20Z', '40 seconds ago'],
    ['2026-11-20T12:59:59Z', 'in 1 hour'],
    ['2026-11-20T09:00:00Z', '3 hours ago'],
    ['2026-11-19T11:00:00Z', 'yesterday'],
    ['2026-10-10T12:00:00Z', 'last month'],
    ['2024-11-20T12:00:00Z', '2 years ago'],
  ])('says %s as %j', (iso, words) => {
    expect(relativeTime(iso, now)).toBe(words)
  })
})

describe('timeAgo', () => {
  it.each([
    ['2026-11-20T12:00:14Z', 'just now'],
    ['2026-11-20T11:59:55Z', 'just now'],
    ['2026-11-20T11:59:20Z', '40 seconds ago'],
  ])('says %s as %j', (iso, words) => {
    expect(timeAgo(iso, now)).toBe(words)
  })
})
