import { describe, expect, it } from 'vitest'
import { parseEnvelope } from './parse-envelope.ts'

describe('the envelope of a message', () => {
  it('unfolds, decodes words and reads addresses', () => {
    const envelope = parseEnvelope([
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
    ])
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
    expect(parseEnvelope(['Date: soon', 'Subject: =?nonsense?B?aGk=?=', ': x', '  odd'])).toEqual({
      from: [],
      to: [],
      subject: '=?nonsense?B?aGk=?=',
      date: null,
      messageId: null,
    })
  })
})
