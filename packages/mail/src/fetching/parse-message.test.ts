import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { MailError } from '../mail-error.ts'
import type { MessageEnvelope, ParseOptions } from '../mail-store.ts'
import { watchMemory } from '../testing/live-memory.ts'
import { parseMessage } from './parse-message.ts'

const none: MessageEnvelope = { from: [], to: [], subject: '', date: null, messageId: null }

const parse = (source: string | Buffer | Readable, options: ParseOptions = {}) =>
  parseMessage(
    source instanceof Readable ? source : Readable.from(Buffer.from(source), { objectMode: false }),
    none,
    options,
  )

const picture = randomBytes(5000)

const mixed = [
  'From: =?utf-8?Q?J=C3=BCrgen?= <juergen@example.test>',
  'To: a@example.test, "B, C" <b@example.test>',
  'Subject: =?utf-8?B?R3LDvMOfZQ==?=',
  ' folded',
  'Received: one',
  'Received: two',
  'Date: Mon, 24 Aug 2026 10:00:00 +0000',
  'Content-Type: multipart/mixed; boundary=x',
  '',
  '--x',
  'Content-Type: multipart/alternative; boundary=y',
  '',
  '--y',
  'Content-Type: text/plain; charset=iso-8859-1',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'Gr=FC=DFe',
  '--y',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>Grüße</p>',
  '--y--',
  '--x',
  'Content-Type: image/png; name="pic.png"',
  'Content-Disposition: inline; filename="pic.png"',
  'Content-ID: <pic@example.test>',
  'Content-Transfer-Encoding: base64',
  '',
  picture.toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
  '--x',
  'Content-Type: application/pdf',
  'Content-Disposition: attachment; filename="b.pdf"',
  '',
  'second',
  '--x--',
  '',
].join('\r\n')

/** A message with one attachment of so many octets, made while it is read. */
function large(octets: number): Readable {
  const line = `${'QUJD'.repeat(19)}\r\n`
  const block = line.repeat(1000)
  const head =
    'Subject: large\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n'
  function* pieces(): Generator<string> {
    yield head
    for (let sent = 0; sent < octets; sent += 57_000) yield block
  }
  return Readable.from(pieces(), { objectMode: false })
}

describe('a message taken apart', () => {
  it('has its header, texts and attachments, decoded', async () => {
    const parsed = await parse(mixed)
    expect(parsed.envelope).toMatchObject({
      from: [{ name: 'Jürgen', address: 'juergen@example.test' }],
      to: [
        { name: '', address: 'a@example.test' },
        { name: 'B, C', address: 'b@example.test' },
      ],
      subject: 'Grüße folded',
      date: new Date('2026-08-24T10:00:00Z'),
    })
    expect(parsed.headers.slice(2, 5)).toEqual([
      { name: 'subject', value: 'Grüße folded' },
      { name: 'received', value: 'one' },
      { name: 'received', value: 'two' },
    ])
    expect(parsed.text?.trim()).toBe('Grüße')
    expect(parsed.html?.trim()).toBe('<p>Grüße</p>')
    expect(parsed.attachments).toEqual([
      {
        filename: 'pic.png',
        contentType: 'image/png',
        cid: 'pic@example.test',
        size: 5000,
        content: picture,
      },
      {
        filename: 'b.pdf',
        contentType: 'application/pdf',
        cid: null,
        size: 6,
        content: Buffer.from('second'),
      },
    ])
  })

  it('gives attachments to a handler as they arrive, one after the other', async () => {
    const taken: [string, number][] = []
    const parsed = await parse(mixed, {
      async attachment({ filename }, content) {
        taken.push([filename, (await buffer(content)).length])
      },
    })
    expect(taken).toEqual([
      ['pic.png', 5000],
      ['b.pdf', 6],
    ])
    expect(parsed.attachments.map(({ size, content }) => [size, content])).toEqual([
      [5000, null],
      [6, null],
    ])
  })

  it('passes over what a handler does not read, or leaves half-way', async () => {
    const octets = 3 * 1024 * 1024
    const unread = await parse(large(octets), { attachment: async () => {} })
    expect(unread.attachments[0]?.size).toBeGreaterThanOrEqual(octets)
    const half = await parse(large(octets), {
      async attachment(_attachment, content) {
        await new Promise((resolve) => content.once('data', resolve))
        content.pause()
      },
    })
    expect(half.attachments[0]?.size).toBe(unread.attachments[0]?.size)
    const destroyed = await parse(mixed, {
      async attachment(_attachment, content) {
        content.destroy()
      },
    })
    expect(destroyed.attachments).toHaveLength(2)
  })

  it('holds a large attachment that is streamed no longer than needed', async () => {
    const memory = watchMemory()
    await parse(large(60 * 1024 * 1024), {
      async attachment(_attachment, content) {
        let octets = 0
        for await (const chunk of content) {
          octets += chunk.length
          memory.look()
        }
        expect(octets).toBeGreaterThan(40 * 1024 * 1024)
      },
    })
    expect(memory.grown()).toBeLessThan(30 * 1024 * 1024)
  })

  it('throws what its handler throws, and trouble of the connection, to the handler as well', async () => {
    await expect(
      parse(mixed, { attachment: () => Promise.reject(new Error('disk full')) }),
    ).rejects.toThrow('disk full')

    const lost = new MailError('connection_lost')
    async function* broken(): AsyncGenerator<Buffer> {
      for await (const piece of large(1024 * 1024)) {
        yield piece
        await new Promise((resolve) => setTimeout(resolve, 5))
        if (begun) throw lost
      }
    }
    let begun = false
    const seen: unknown[] = []
    await expect(
      parse(Readable.from(broken(), { objectMode: false }), {
        attachment: async (_attachment, content) => {
          begun = true
          await buffer(content).catch((error: unknown) => seen.push(error))
        },
      }),
    ).rejects.toBe(lost)
    await expect.poll(() => seen).toEqual([lost])
    expect(await parse(mixed.replaceAll('\r\n', '\n'))).toMatchObject({ attachments: [{}, {}] })
  })

  it('stops when it is told to', async () => {
    const controller = new AbortController()
    const parsing = parse(large(50 * 1024 * 1024), {
      signal: controller.signal,
      async attachment(_attachment, content) {
        controller.abort()
        await buffer(content).catch(() => {})
      },
    })
    await expect(parsing).rejects.toMatchObject({ code: 'aborted' })
  })

  it('never throws for what a sender wrote', async () => {
    const pieces = [
      '',
      '\r\n',
      '\0'.repeat(1000),
      'Subject',
      ': x\r\n\r\n',
      'A: b\r\n'.repeat(20_000),
      'Content-Type: multipart/mixed; boundary=""\r\n\r\n----\r\n',
      'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n',
      'Content-Type: text/plain; charset=nonsense\r\n\r\n\u00FF',
      'Content-Type: message/rfc822\r\n\r\n'.repeat(200),
      `Content-Type: text/plain; ${'name*0=a; '.repeat(3000)}\r\n\r\nx`,
      'Content-Transfer-Encoding: base64\r\n\r\n!!!!====!!!!',
      `Subject: ${'=?utf-8?Q?'.repeat(2000)}\r\n\r\n`,
      mixed.slice(0, mixed.length / 2),
      'Date: not a date\r\nFrom: <<<>>>\r\n\r\n',
    ]
    for (const piece of pieces)
      expect(await parse(piece)).toMatchObject({ headers: expect.any(Array) })
    for (let round = 0; round < 150; round += 1) {
      const bytes = Buffer.from(mixed)
      for (let flip = 0; flip < 30; flip += 1) {
        bytes[Math.floor(Math.random() * bytes.length)] = Math.floor(Math.random() * 256)
      }
      expect(await parse(bytes)).toMatchObject({ headers: expect.any(Array) })
      expect(await parse(randomBytes(500))).toMatchObject({ headers: expect.any(Array) })
    }
  })
})
