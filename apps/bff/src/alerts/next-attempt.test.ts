import { describe, expect, it } from 'vitest'
import { mostAttempts, nextAttempt } from './next-attempt.ts'

const now = new Date('2026-11-01T12:00:00Z')
const minutes = (attempts: number, chance = 0.5, retryAfterMs: number | null = null) =>
  (nextAttempt(now, { attempts, retryAfterMs }, () => chance).getTime() - now.getTime()) / 60_000

describe('the next attempt of a delivery', () => {
  it('comes after a minute, doubling to an hour, a fifth more or less', () => {
    expect([1, 2, 3, 6, 7, 29].map((attempts) => minutes(attempts))).toEqual([1, 2, 4, 32, 60, 60])
    expect(minutes(1, 0)).toBeCloseTo(0.8)
    expect(minutes(7, 1)).toBeCloseTo(72)
  })

  it('waits for the receiver’s own time where that is later', () => {
    expect(minutes(1, 0.5, 600_000)).toBe(10)
    expect(minutes(7, 0.5, 1000)).toBe(60)
  })

  it('is the last one after a day', () => {
    const all = Array.from({ length: mostAttempts - 1 }, (_, index) => minutes(index + 1))
    expect(all.reduce((sum, each) => sum + each, 0) / 60).toBeCloseTo(24, 0)
  })
})
