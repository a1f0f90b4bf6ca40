import { describe, expect, it } from 'vitest'
import { remaining } from './remaining.ts'

describe('remaining', () => {
  it('names the two largest units', () => {
    expect(remaining(7_000)).toBe('7 s')
    expect(remaining(249_000)).toBe('4 min 09 s')
    expect(remaining(3_720_000)).toBe('1 h 02 min')
    expect(remaining(90_000_000)).toBe('1 d 1 h')
  })

  it('is over at zero and after', () => {
    expect(remaining(0)).toBeNull()
    expect(remaining(-1)).toBeNull()
  })
})
