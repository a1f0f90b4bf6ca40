import { expect, it } from 'vitest'
import { retryAt } from './back-off.ts'

const now = new Date('2026-01-01T00:00:00Z')
const wait = (failures: number, retryAfter: number | null, random: number) =>
  (retryAt(now, failures, retryAfter, () => random).getTime() - now.getTime()) / 1000

it('doubles, with jitter on the upper half, up to ten minutes', () => {
  expect([wait(0, null, 0), wait(0, null, 1)]).toEqual([2.5, 5])
  expect([wait(3, null, 0), wait(3, null, 1)]).toEqual([20, 40])
  expect(wait(1000, null, 1)).toBe(600)
})

it('is never earlier than the provider’s Retry-After', () => {
  expect(wait(0, 120, 1)).toBe(120)
  expect(wait(9, 1, 1)).toBe(600)
})
