import { expect, it } from 'vitest'
import { daysLeft, daysLeftOfDate } from './days-left.ts'

const now = Date.parse('2026-11-01T12:00:00Z')

it('counts a date whole', () => {
  expect(daysLeftOfDate('2026-11-01', now)).toBe(0)
  expect(daysLeftOfDate('2026-11-02', now)).toBe(1)
  expect(daysLeftOfDate('2026-10-31', now)).toBe(-1)
})

it('counts a moment by days that are full', () => {
  expect(daysLeft('2026-11-03T11:00:00Z', now)).toBe(1)
})
