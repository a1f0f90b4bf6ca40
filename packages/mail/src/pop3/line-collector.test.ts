import { describe, expect, it } from 'vitest'
import { createRandom } from '../testing/random.ts'
import { createLineCollector, type ListLimits } from './line-collector.ts'

const wide: ListLimits = { octets: 1_000_000, line: 100_000, lines: 100_000 }

function collect(limits: ListLimits, ...pieces: string[]): string[] {
  const collector = createLineCollector(limits)
  for (const piece of pieces) collector.push(Buffer.from(piece))
  return collector.lines()
}

describe('the lines of a list', () => {
  it('end with CRLF alone, wherever the packets are cut', () => {
    const text = 'one\r\n\r\nla\rst\nline\r\nGrüße\r\n'
    const bytes = Buffer.from(text)
    const lines = ['one', '', 'la\rst\nline', 'Grüße']
    for (let at = 0; at <= bytes.length; at += 1) {
      const collector = createLineCollector(wide)
      collector.push(bytes.subarray(0, at))
      collector.push(bytes.subarray(at))
      expect(collector.lines()).toEqual(lines)
    }
    expect(collect(wide)).toEqual([])
    expect(collect(wide, '\r\n')).toEqual([''])
  })

  it('are the same as those of the whole text, for any text and any cuts', () => {
    const random = createRandom(5)
    for (let round = 0; round < 1000; round += 1) {
      const text = Array.from({ length: random.below(4000) }, () =>
        random.pick(['a', '\r', '\n', '\r\n']),
      ).join('')
      const collector = createLineCollector(wide)
      for (let at = 0; at < text.length;) {
        const size = 1 + random.below(500)
        collector.push(Buffer.from(text.slice(at, at + size)))
        at += size
      }
      const expected = text.split('\r\n')
      if (expected.at(-1) === '') expected.pop()
      expect(collector.lines()).toEqual(expected)
    }
  })

  it('are refused as soon as a limit is passed', () => {
    const refused = expect.objectContaining({ code: 'protocol_error' })
    expect(() => collect({ ...wide, octets: 6 }, 'abc\r\n', 'de')).toThrow(refused)
    expect(() => collect({ ...wide, lines: 2 }, '\r\n\r\n\r\n')).toThrow(refused)
    expect(() => collect({ ...wide, line: 3 }, 'ab', 'cd')).toThrow(refused)
    expect(() => collect({ ...wide, line: 3 }, 'a\nb', 'cd\r\n')).toThrow(refused)
    expect(collect({ octets: 10, line: 4, lines: 2 }, 'abc\r\nde\r\n')).toEqual(['abc', 'de'])
  })
})
