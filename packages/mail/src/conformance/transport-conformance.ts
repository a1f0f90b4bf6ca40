import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { MailTransport, OutgoingMessage } from '../mail-transport.ts'

export interface TransportUnderTest extends AsyncDisposable {
  transport: MailTransport
  /** what has arrived since this was opened, the oldest first */
  delivered(): Promise<Buffer[]>
}

export interface TransportSubject {
  name: string
  /** the address that it may send as */
  own: string
  /** two addresses that take mail, and one that does not */
  recipients: { one: string; other: string; unknown: string }
  open(options: { sender: string }): Promise<TransportUnderTest>
}

/** What every transport does alike, the one in memory like those that speak to a server. */
export function describeTransport({ name, own, recipients, open }: TransportSubject): void {
  const { one, other, unknown } = recipients
  const message = { from: own, to: [one], subject: 'Hi', text: 'Hi' }

  /** Sends one message and gives back how it arrived. */
  async function roundTrip(more: Partial<OutgoingMessage>): Promise<string> {
    await using subject = await open({ sender: own })
    await subject.transport.send({ ...message, ...more })
    const [source, ...others] = await subject.delivered()
    expect(others).toEqual([])
    return source?.toString('latin1') ?? ''
  }

  describe(`a transport conforms: ${name}`, () => {
    it('delivers, and says to whom and under which Message-ID', async () => {
      await using subject = await open({ sender: own })
      const result = await subject.transport.send({ ...message, to: [one, other] })
      expect(result).toMatchObject({ accepted: [one, other], rejected: [] })
      expect(result.response).toMatch(/^250 /)
      expect(result.messageId).toMatch(/^<[^<>\s]+@[^<>\s]+>$/)
      const [source] = await subject.delivered()
      expect(source?.toString()).toContain(`Message-ID: ${result.messageId}\r\n`)
      expect((await subject.transport.verify()).outcome).toBe('ok')
    })

    it('keeps the order of the calls', async () => {
      await using subject = await open({ sender: own })
      const subjects = Array.from({ length: 12 }, (_, index) => `Message ${index}`)
      for (const each of subjects) await subject.transport.send({ ...message, subject: each })
      const arrived = (await subject.delivered()).map((source) => field(source, 'Subject'))
      expect(arrived).toEqual(subjects)
    })

    it('resolves when some recipients were refused, with the answer to each', async () => {
      await using subject = await open({ sender: own })
      const result = await subject.transport.send({ ...message, to: [one, unknown] })
      expect(result.accepted).toEqual([one])
      expect(result.rejected).toMatchObject([{ address: unknown }])
      expect(result.rejected[0]?.serverReply).toMatch(/^550 /)
      expect(await subject.delivered()).toHaveLength(1)
    })

    it('fails for good when all were refused, and goes on', async () => {
      await using subject = await open({ sender: own })
      const sending = subject.transport.send({ ...message, to: [unknown] })
      await expect(sending).rejects.toMatchObject({
        code: 'recipient_rejected',
        permanent: true,
        whoseMove: 'service',
        rejected: [{ address: unknown, serverReply: expect.stringMatching(/^550 /) }],
      })
      await subject.transport.send(message)
      expect(await subject.delivered()).toHaveLength(1)
    })

    it('refuses a foreign sender, and takes its own in any case', async () => {
      await using subject = await open({ sender: own })
      const foreign: Partial<OutgoingMessage>[] = [
        { from: other },
        { from: `${own}, ${other}` },
        { from: { name: own, address: other } },
        { envelope: { from: other, to: [one] } },
      ]
      for (const change of foreign) {
        const sending = subject.transport.send({ ...message, ...change })
        await expect(sending).rejects.toMatchObject({ code: 'sender_not_allowed' })
      }
      const smuggled = subject.transport.send({ ...message, headers: { From: other } })
      await expect(smuggled).rejects.toMatchObject({ code: 'invalid_argument' })
      expect(await subject.delivered()).toEqual([])
      await subject.transport.send({ ...message, from: own.toUpperCase() })
      expect(await subject.delivered()).toHaveLength(1)
    })

    it('refuses control characters, and a message for nobody', async () => {
      await using subject = await open({ sender: own })
      const evil = `x\r\nBcc: ${other}`
      const wrong: Partial<OutgoingMessage>[] = [
        { subject: evil },
        { from: evil },
        { to: [evil] },
        { cc: [{ name: evil, address: one }] },
        { replyTo: evil },
        { headers: { 'X-A': evil } },
        { headers: { [evil]: 'x' } },
        { messageId: evil },
        { inReplyTo: evil },
        { references: [evil] },
        { attachments: [{ filename: evil, content: '' }] },
        { attachments: [{ filename: 'a', contentType: evil, content: '' }] },
        { attachments: [{ filename: 'a', cid: evil, content: '' }] },
        { envelope: { from: own, to: [evil] } },
        { dsn: { notify: ['failure'], envelopeId: evil } },
        { to: [] },
      ]
      for (const change of wrong) {
        const sending = subject.transport.send({ ...message, ...change })
        await expect(sending).rejects.toMatchObject({ code: 'invalid_argument' })
      }
      expect(await subject.delivered()).toEqual([])
    })

    it('carries lines that begin with dots', async () => {
      const text = '.\r\n..\r\n.x\r\n\r\n...\r\nend.\r\n.'
      expect(body(await roundTrip({ text }))).toBe(`${text}\r\n`)
    })

    it('carries what is not ASCII, and long lines, in lines of a lawful length', async () => {
      const text = `Grüße aus Łódź 👋\r\n${'lang '.repeat(2000)}\r\nend`
      const source = await roundTrip({ subject: 'Über uns', text })
      const decoded = Buffer.from(body(source), 'latin1').toString()
      expect(decoded.trimEnd()).toBe(text)
      expect(field(Buffer.from(source, 'latin1'), 'Subject')).toMatch(/^=\?UTF-8\?/)
      // RFC 5322 §2.1.1.
      expect(Math.max(...source.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998)
    })

    it('carries any octets of an attachment, from a stream that is opened for it', async () => {
      const octets = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256))
      let opened = 0
      const content = () => {
        opened += 1
        return Readable.from([octets.subarray(0, 1), octets.subarray(1)])
      }
      const source = await roundTrip({ attachments: [{ filename: 'a.bin', content }] })
      const [, encoded = ''] = /filename=a\.bin\r\n\r\n([\w+/=\r\n]*)\r\n--/.exec(source) ?? []
      expect(Buffer.from(encoded, 'base64').equals(octets)).toBe(true)
      expect(opened).toBe(1)
    })

    it('never writes who gets a blind copy', async () => {
      await using subject = await open({ sender: own })
      const result = await subject.transport.send({ ...message, bcc: [other] })
      expect(result.accepted.toSorted()).toEqual([one, other].toSorted())
      for (const source of await subject.delivered()) {
        expect(source.toString()).not.toMatch(/^Bcc:/im)
        expect(source.toString()).not.toContain(other)
      }
    })

    it('is cancelled before it begins, and in the midst of a message', async () => {
      await using subject = await open({ sender: own })
      const early = subject.transport.send(message, { signal: AbortSignal.abort() })
      await expect(early).rejects.toMatchObject({ code: 'aborted' })

      const controller = new AbortController()
      const endless = new Readable({ read() {} })
      endless.push('the beginning')
      const content = () => {
        setTimeout(() => controller.abort(), 100)
        return endless
      }
      const attachments = [{ filename: 'a.bin', content }]
      const { signal } = controller
      const cancelled = subject.transport.send({ ...message, attachments }, { signal })
      await expect(cancelled).rejects.toMatchObject({ code: 'aborted' })
      expect(endless.destroyed).toBe(true)
      await subject.transport.send(message)
      expect(await subject.delivered()).toHaveLength(1)
    })

    it('finishes what it was given when it is closed, and then takes nothing', async () => {
      await using subject = await open({ sender: own })
      const sendings = [subject.transport.send(message), subject.transport.send(message)]
      await subject.transport.close()
      expect(await subject.delivered()).toHaveLength(2)
      expect(await Promise.all(sendings)).toHaveLength(2)
      await expect(subject.transport.send(message)).rejects.toMatchObject({ code: 'closed' })
      await subject.transport.close()
    })

    it('refuses what is not sent yet when closing is cut short', async () => {
      await using subject = await open({ sender: own })
      const content = () => new Readable({ read() {} })
      const endless = { ...message, attachments: [{ filename: 'a', content }] }
      const sendings = Promise.allSettled([subject.transport.send(endless)])
      const stop = new AbortController()
      const closing = subject.transport.close({ signal: stop.signal })
      setTimeout(() => stop.abort(), 200)
      await closing
      const reason = { code: 'closed' }
      expect(await sendings).toMatchObject([{ status: 'rejected', reason }])
    })
  })
}

function field(source: Buffer, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)$`, 'm').exec(source.toString())?.[1]?.trim()
}

/** The only part of a message, decoded (RFC 2045 §6), as octets. */
function body(source: string): string {
  const end = source.indexOf('\r\n\r\n')
  const content = source.slice(end + 4)
  const encoding = /^Content-Transfer-Encoding: (.*)$/im.exec(source.slice(0, end))?.[1]?.trim()
  if (encoding === 'base64') return Buffer.from(content, 'base64').toString('latin1')
  if (encoding !== 'quoted-printable') return content
  return content
    .replaceAll('=\r\n', '')
    .replaceAll(/=([\dA-F]{2})/g, (_, octet: string) =>
      String.fromCodePoint(Number.parseInt(octet, 16)),
    )
}
