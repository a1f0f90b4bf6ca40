import { describe, expect, it } from 'vitest'
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

  it('agrees with a simple line-based reading of random messages', () => {
    let seed = 7
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return seed % below
    }
    for (let round = 0; round < 500; round += 1) {
      const lines = Array.from({ length: random(8) }, () =>
        Array.from({ length: random(6) }, () => '.\rax'[random(4)]).join(''),
      )
      const content = lines.map((line) => `${line}\r\n`).join('')
      const wire = `${content.replaceAll(/(^|\r\n)\./g, '$1..')}.\r\n`
      const pieces: Buffer[] = []
      for (let at = 0; at < wire.length;) {
        const size = 1 + random(5)
        pieces.push(Buffer.from(wire.slice(at, at + size)))
        at += size
      }
      expect(decode(pieces)).toEqual({ content, rest: '' })
    }
  })
})
