import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../testing/random.ts'
import { createMultiLineDecoder } from './multi-line-decoder.ts'

const samples: [wire: string, content: string][] = [
  ['.\r\n', ''],
  ['one\r\n.\r\n', 'one\r\n'],
  ['..\r\n.\r\n', '.\r\n'],
  ['..two\r\n...\r\n.\r\n', '.two\r\n..\r\n'],
  ['a\r\n\r\nb.\r\n.c\r\n.\r\n', 'a\r\n\r\nb.\r\nc\r\n'],
  ['bare\n.\nlf\r\n.\r\n', 'bare\n.\nlf\r\n'],
  ['cr\r.\r\r\n.\r\n', 'cr\r.\r\r\n'],
  ['.\rx\r\n.\r\n', '\rx\r\n'],
  ['.\r\r\n.\r\n', '\r\r\n'],
  ['\r\n\r\n.\r\n', '\r\n\r\n'],
  ['unfinished line.\r\n.\r\n', 'unfinished line.\r\n'],
]

function decode(pieces: Buffer[]): { content: string; rest: string | undefined } {
  const decoder = createMultiLineDecoder()
  const content: Buffer[] = []
  let rest: Buffer | undefined
  for (const piece of pieces) {
    if (rest) rest = Buffer.concat([rest, piece])
    else {
      const result = decoder.push(piece)
      content.push(...result.content)
      rest = result.rest
    }
  }
  return { content: Buffer.concat(content).toString(), rest: rest?.toString() }
}

describe('multi-line decoder', () => {
  it('undoes dot-stuffing and finds the end, wherever the bytes are cut once or twice', () => {
    for (const [wire, content] of samples) {
      const bytes = Buffer.from(`${wire}+OK next\r\n`)
      for (let first = 0; first <= bytes.length; first += 1) {
        for (let second = first; second <= bytes.length; second += 1) {
          const pieces = [
            bytes.subarray(0, first),
            bytes.subarray(first, second),
            bytes.subarray(second),
          ]
          expect(decode(pieces), JSON.stringify([wire, first, second])).toEqual({
            content,
            rest: '+OK next\r\n',
          })
        }
      }
    }
  })

  it('decodes byte by byte', () => {
    for (const [wire, content] of samples) {
      const pieces = [...Buffer.from(wire)].map((byte) => Buffer.from([byte]))
      expect(decode(pieces)).toEqual({ content, rest: '' })
    }
  })

  it('gives back any content, however it is cut', () => {
    const random = createRandom(7)
    for (let round = 0; round < 3000; round += 1) {
      const content = terminated(randomText(random))
      const stuffed = content.toString('latin1').replaceAll(/(^|\r\n)\./g, '$1..')
      const wire = Buffer.from(`${stuffed}.\r\n+OK next\r\n`, 'latin1')
      expect(decode(cut(wire, random)), JSON.stringify(stuffed)).toEqual({
        content: content.toString(),
        rest: '+OK next\r\n',
      })
    }
  })

  it('reads whatever a server sends as a simple reading of the whole does', () => {
    const random = createRandom(11)
    let ended = 0
    for (let round = 0; round < 5000; round += 1) {
      const wire = randomText(random)
      const expected = readWhole(wire.toString())
      if (expected.rest !== undefined) ended += 1
      const { content, rest } = decode(cut(wire, random))
      expect(rest, JSON.stringify(wire.toString())).toBe(expected.rest)
      // A CR behind a dot is kept back: the next octet says whether it is the end.
      const held = rest === undefined && expected.content === `${content}\r` ? '\r' : ''
      expect(`${content}${held}`, JSON.stringify(wire.toString())).toBe(expected.content)
    }
    expect(ended).toBeGreaterThan(1000)
  })
})

/** Much of what the framing is made of, and a little else. */
function randomText(random: Random): Buffer {
  const parts = ['.', '.', '\r\n', '\r\n', '\r\n.', '\r', '\n', 'a', '\0'] as const
  return Buffer.from(Array.from({ length: random.below(14) }, () => random.pick(parts)).join(''))
}

function terminated(content: Buffer): Buffer {
  return content.length ? Buffer.concat([content, Buffer.from('\r\n')]) : content
}

function cut(wire: Buffer, random: Random): Buffer[] {
  const pieces: Buffer[] = []
  for (let at = 0; at < wire.length;) {
    const size = 1 + random.below(random.chance(30) ? 1 : 6)
    pieces.push(wire.subarray(at, at + size))
    at += size
  }
  return pieces
}

/** The framing told by lines: what a decoder must agree with, written without any state. */
function readWhole(wire: string): { content: string; rest: string | undefined } {
  const lines = wire.split('\r\n')
  const end = lines.slice(0, -1).indexOf('.')
  const kept = end === -1 ? lines : lines.slice(0, end)
  const content = kept.map((line) => line.replace(/^\./, '')).join('\r\n')
  if (end === -1) return { content, rest: undefined }
  return {
    content: kept.length ? `${content}\r\n` : '',
    rest: lines.slice(end + 1).join('\r\n'),
  }
}
