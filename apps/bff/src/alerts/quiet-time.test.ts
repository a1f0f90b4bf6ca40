import { describe, expect, it } from 'vitest'
import { quietUntil } from './quiet-time.ts'

const until = (quietFrom: string, quietTo: string, timeZone: string, now: string) =>
  quietUntil({ quietFrom, quietTo, timeZone }, new Date(now))?.toISOString() ?? null

describe('quiet time', () => {
  it.each([
    [
      'over midnight, before it',
      '22:00',
      '07:00',
      '2026-11-10T22:30:00Z',
      '2026-11-11T06:00:00.000Z',
    ],
    [
      'over midnight, after it',
      '22:00',
      '07:00',
      '2026-11-11T02:00:00Z',
      '2026-11-11T06:00:00.000Z',
    ],
    ['over midnight, in the day', '22:00', '07:00', '2026-11-11T12:00:00Z', null],
    ['at its very start', '22:00', '07:00', '2026-11-10T21:00:00Z', '2026-11-11T06:00:00.000Z'],
    ['at its very end', '22:00', '07:00', '2026-11-11T06:00:00Z', null],
    ['within a day', '12:00', '13:30', '2026-11-10T11:10:20Z', '2026-11-10T12:30:00.000Z'],
    // 29 March 2026: 02:00 becomes 03:00
    [
      'in a night of 23 hours',
      '22:00',
      '07:00',
      '2026-03-28T22:00:00Z',
      '2026-03-29T05:00:00.000Z',
    ],
    ['whose end is skipped', '22:00', '02:30', '2026-03-29T00:30:00Z', '2026-03-29T01:00:00.000Z'],
    // 25 October 2026: 03:00 becomes 02:00
    [
      'in a night of 25 hours',
      '22:00',
      '07:00',
      '2026-10-24T21:00:00Z',
      '2026-10-25T06:00:00.000Z',
    ],
    ['whose end comes twice', '22:00', '02:30', '2026-10-25T00:10:00Z', '2026-10-25T00:30:00.000Z'],
  ])('%s', (_, from, to, now, expected) => {
    expect(until(from, to, 'Europe/Berlin', now)).toBe(expected)
  })

  it('follows the zone, also one that is not whole hours off', () => {
    expect(until('22:00', '06:00', 'Asia/Kathmandu', '2026-11-10T20:00:00Z')).toBe(
      '2026-11-11T00:15:00.000Z',
    )
    expect(until('22:00', '06:00', 'Asia/Kathmandu', '2026-11-11T00:15:00Z')).toBeNull()
  })

  it('is none where none is set', () => {
    expect(quietUntil({ quietFrom: null, quietTo: null, timeZone: 'UTC' }, new Date())).toBeNull()
  })
})
