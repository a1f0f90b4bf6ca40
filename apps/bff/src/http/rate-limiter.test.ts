import { expect, it } from 'vitest'
import { createRateLimiter } from './rate-limiter.ts'

it('lets so many through at once, then as many a minute, and says how long to wait', () => {
  let now = 0
  const limiter = createRateLimiter({ clock: () => new Date(now) })
  expect([1, 2, 3].map(() => limiter.take('a', 3))).toEqual([0, 0, 0])
  expect(limiter.take('a', 3)).toBe(20)
  expect(limiter.take('b', 3)).toBe(0)
  now += 19_000
  expect(limiter.take('a', 3)).toBe(1)
  now += 1000
  expect([limiter.take('a', 3), limiter.take('a', 3)]).toEqual([0, 20])
  now += 3_600_000
  expect([1, 2, 3, 4].map(() => limiter.take('a', 3))).toEqual([0, 0, 0, 20])
})

it('is neither opened nor shut by a clock that is set back', () => {
  let now = 100_000
  const limiter = createRateLimiter({ clock: () => new Date(now) })
  expect(limiter.take('a', 1)).toBe(0)
  now = 0
  expect(limiter.take('a', 1)).toBe(60)
  now += 60_000
  expect(limiter.take('a', 1)).toBe(0)
})

it('forgets those that have not asked for a minute once there are many', () => {
  let now = 0
  const limiter = createRateLimiter({ clock: () => new Date(now) })
  for (let each = 0; each < 10_000; each++) limiter.take(String(each), 1)
  expect(limiter.take('0', 1)).toBe(60)
  now += 60_000
  expect(limiter.take('another', 1)).toBe(0)
  expect(limiter.take('0', 1)).toBe(0)
})
