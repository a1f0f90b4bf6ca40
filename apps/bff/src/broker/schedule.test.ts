import { describe, expect, it } from 'vitest'
import { type Life, nextLook, predictedEnd } from './schedule.ts'

const now = new Date('2026-11-01T12:00:00Z')
const minute = 60_000
const day = 86_400_000
const at = (ms: number) => new Date(now.getTime() + ms)
/** the middle of the spread */
const id = '01890000-0000-7000-8000-00007fffffff'

const life = (changes: Partial<Life> = {}): Life => ({
  id,
  provider: 'microsoft',
  testing: false,
  issuedAt: at(-10 * day),
  refreshedAt: now,
  usedAt: null,
  expiresAt: at(60 * minute),
  refreshTokenExpiresAt: null,
  ...changes,
})

describe('predictedEnd', () => {
  it.each<[string, Partial<Life>, number | null]>([
    ['Microsoft forgets after 90 idle days', {}, 90 * day],
    ['Google after six months', { provider: 'google' }, 180 * day],
    ['others keep it to themselves', { provider: 'other' }, null],
    ['counted from the consent before the first refresh', { refreshedAt: null }, 80 * day],
    ['Google in Testing after a week', { provider: 'google', testing: true }, -3 * day],
    ['Testing is a matter of Google alone', { testing: true }, 90 * day],
    ['the provider’s own word', { provider: 'other', refreshTokenExpiresAt: at(day) }, day],
    ['whichever is first', { refreshTokenExpiresAt: at(100 * day) }, 90 * day],
  ])('%s', (_, changes, ms) => {
    expect(predictedEnd(life(changes))).toEqual(ms === null ? null : at(ms))
  })
})

describe('nextLook', () => {
  it.each<[string, Partial<Life>, number]>([
    ['in use: five minutes ahead', { usedAt: at(minute) }, 55 * minute],
    ['of a short life: a fifth', { usedAt: now, expiresAt: at(10 * minute) }, 8 * minute],
    ['of a life not told: of the half hour trusted', { usedAt: now, expiresAt: null }, 25 * minute],
    [
      'before the first refresh: as in use',
      { refreshedAt: null, issuedAt: now, expiresAt: at(60 * minute) },
      55 * minute,
    ],
    ['idle', { usedAt: at(-minute) }, 30 * day],
    ['idle at Google', { provider: 'google' }, 45 * day],
    ['idle elsewhere', { provider: 'other' }, 30 * day],
    ['idle with an end: half way', { refreshTokenExpiresAt: at(2 * day) }, day],
    [
      'in use, where the access token outlives the grant',
      { usedAt: now, expiresAt: at(90 * day), refreshTokenExpiresAt: at(2 * day) },
      day,
    ],
    [
      'idle, refreshed after its predicted end: as if none were predicted',
      { provider: 'google', testing: true, issuedAt: at(-10 * day) },
      45 * day,
    ],
    ['the same by the provider’s own word', { refreshTokenExpiresAt: at(-minute) }, 30 * day],
    [
      'in use, refreshed after its predicted end: five minutes ahead',
      { usedAt: now, refreshTokenExpiresAt: at(-minute) },
      55 * minute,
    ],
    [
      'idle, moments before an end that refreshes do not move: no halves of halves',
      { refreshTokenExpiresAt: at(minute) },
      30 * day,
    ],
  ])('%s', (_, changes, ms) => {
    expect(Math.abs(nextLook(life(changes)).getTime() - at(ms).getTime())).toBeLessThan(1000)
  })

  it('spreads idle grants by a tenth either way, each always alike', () => {
    const of = (tail: string) => nextLook(life({ id: id.slice(0, -8) + tail })).getTime()
    expect(of('00000000')).toBe(at(27 * day).getTime())
    expect(of('ffffffff')).toBe(at(33 * day).getTime())
  })
})
