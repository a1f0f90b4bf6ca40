import { expect, it } from 'vitest'
import { MailError } from '../mail-error.ts'
import { createBackOff } from './back-off.ts'

const lost = new MailError('connection_lost')

it('doubles from a second to five minutes, and begins anew after a success', () => {
  const backOff = createBackOff(() => 0)
  const waits = Array.from({ length: 11 }, () => backOff.next(lost))
  expect(waits.slice(0, 4)).toEqual([1000, 2000, 4000, 8000])
  expect(waits.slice(-2)).toEqual([300_000, 300_000])
  backOff.reset()
  expect(backOff.next(lost)).toBe(1000)
})

it('spreads by up to half, and waits as long as the server asks', () => {
  const backOff = createBackOff(() => 1)
  expect(backOff.next(lost)).toBe(500)
  expect(backOff.next(new MailError('throttled', { retryAfterMs: 400_000 }))).toBe(400_000)
})
