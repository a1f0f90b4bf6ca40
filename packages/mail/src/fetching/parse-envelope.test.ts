import { describe, expect, it } from 'vitest'
import { headerText } from './header-of.ts'
import { parseEnvelope } from './parse-envelope.ts'

const header = (...lines: string[]) => lines.join('\r\n')

describe('the envelope of a message', () => {
  it('unfolds, decodes words and reads addresses', () => {
    const envelope = parseEnvelope(
      header(
        'Received: by x',
        'From: "Last, First" <first@example.test>',
        'To: =?utf-8?Q?J=C3=B6rg_M?= <j@example.test>,',
        '\tplain@example.test',
        'Subject: =?utf-8?B?R3LDvA==?=',
        ' =?utf-8?B?w59l?= now',
        'Date: Mon, 02 Nov 2026 10:00:00 +0100',
        'Message-ID: <1@example.test>',
        'Subject: a second one',
        '',
        'From: body@example.test',
      ),
    )
    expect(envelope).toEqual({
      from: [{ name: 'Last, First', address: 'first@example.test' }],
      to: [
        { name: 'Jörg M', address: 'j@example.test' },
        { name: '', address: 'plain@example.test' },
      ],
      subject: 'Grüße now',
      date: new Date('2026-11-02T09:00:00Z'),
      messageId: '<1@example.test>',
    })
  })

  it('leaves empty what is missing or broken', () => {
    const broken = header('Date: soon', 'Subject: =?nonsense?B?aGk=?=', ': x', '  odd')
    expect(parseEnvelope(broken)).toEqual({
      from: [],
      to: [],
      subject: '=?nonsense?B?aGk=?=',
      date: null,
      messageId: null,
    })
  })

  it('takes nothing from the body of a message without a header', () => {
    expect(parseEnvelope(header('', 'Subject: of the body'))).toMatchObject({ subject: '' })
  })

  it('lets no other line break begin a field', () => {
    const { subject, from } = parseEnvelope('Subject: a\u2028From: evil@example.test\rFrom: evil')
    expect(from).toEqual([])
    expect(subject).toContain('evil@example.test')
  })

  it('reads a date with the name of its zone, and lines that end in a line feed alone', () => {
    expect(parseEnvelope('Date: Tue, 1 Dec 2026 08:00:00 -0500 (EST)\nsubject : hi\n')).toEqual({
      from: [],
      to: [],
      subject: 'hi',
      date: new Date('2026-12-01T13:00:00Z'),
      messageId: null,
    })
  })

  it('reads a header that is UTF-8 as it stands, and one that is not as Windows-1252', () => {
    const raw = 'Subject: Grüße\r\nFrom: Jörg <j@exämple.test>\r\n'
    for (const encoding of ['utf8', 'latin1'] as const) {
      expect(parseEnvelope(headerText(Buffer.from(raw, encoding)))).toMatchObject({
        subject: 'Grüße',
        from: [{ name: 'Jörg', address: 'j@exämple.test' }],
      })
    }
  })

  it('takes no time that grows faster than the header', () => {
    const hostile = ['<"', '(', '"\\', '=?a?Q?', '\n ', '@a:', '[', 'a:;'].map((piece) =>
      piece.repeat(100_000),
    )
    const began = performance.now()
    for (const piece of hostile)
      parseEnvelope(`From: ${piece}\r\nSubject: ${piece}\r\nTo: ${piece}`)
    expect(performance.now() - began).toBeLessThan(2000)
  })
})
