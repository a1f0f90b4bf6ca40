import { describe, expect, it } from 'vitest'
import { parseSizes, parseStat, parseUidls } from './parse-listing.ts'

const refused = expect.objectContaining({ code: 'protocol_error' })

describe('listings of a POP3 server', () => {
  it('are read though numbers jump, blanks differ or more follows', () => {
    expect(parseStat('3 900')).toEqual({ messages: 3, octets: 900 })
    expect(parseStat('3  900 messages')).toEqual({ messages: 3, octets: 900 })
    expect([...parseSizes(['2 10', '7  20 more', '900 0'])]).toEqual([
      [2, 10],
      [7, 20],
      [900, 0],
    ])
    expect([...parseUidls(['2 a', '7   b', '900 c '])]).toEqual([
      [2, 'a'],
      [7, 'b'],
      [900, 'c'],
    ])
  })

  it('come by message number, oldest first, whatever the order on the wire', () => {
    expect([...parseUidls(['3 c', '1 a', '2 b'])]).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ])
  })

  it('may hold ids longer than 70 octets, and one id for copies of a message', () => {
    const long = 'x'.repeat(200)
    expect([...parseUidls([`1 ${long}`, '2 same', '3 same', '3 same'])]).toEqual([
      [1, long],
      [2, 'same'],
      [3, 'same'],
    ])
  })

  it('are refused where it is not certain what is meant', () => {
    for (const text of ['', 'many', '-1 5', '1', '1 9999999999999999']) {
      expect(() => parseStat(text)).toThrow(refused)
      expect(() => parseSizes([text])).toThrow(refused)
    }
    const uidls = [
      ['1'],
      ['1 '],
      ['a b'],
      ['1 ä'],
      ['1 two words'],
      [`1 ${'x'.repeat(256)}`],
      ['1 a', '1 b'],
      [''],
    ]
    for (const lines of uidls) expect(() => parseUidls(lines), lines.join()).toThrow(refused)
  })
})
