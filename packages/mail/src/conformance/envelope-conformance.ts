import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import type { MessageEnvelope } from '../mail-store.ts'
import { composeRaw, type StoreUnderTest } from './store-under-test.ts'

/** What `envelope` promises, for every store, whether sources are fetched along with heads or not. */
export function envelopeTests(mailbox: StoreUnderTest): void {
  /** Of all messages: once by who reads envelopes only, once more by who reads sources as well. */
  async function envelopes(): Promise<MessageEnvelope[][]> {
    await using store = mailbox.open({ action: 'nothing' })
    const rounds: MessageEnvelope[][] = []
    for (const reads of [false, true, true]) {
      const found: MessageEnvelope[] = []
      for await (const message of store.fetch()) {
        if (reads) await text(await message.source())
        found.push(message.envelope)
      }
      rounds.push(found)
    }
    return rounds
  }

  it('reads an envelope that stands behind a header longer than what is fetched at once', async () => {
    const long = Array.from({ length: 2000 }, (_, index) => `X-Long-${index}: ${'x'.repeat(60)}`)
    await mailbox.deliver(`${long.join('\r\n')}\r\n${composeRaw('behind')}`)
    await mailbox.deliver(composeRaw('after'))
    for (const found of await envelopes()) {
      expect(found).toMatchObject([
        { subject: 'behind', messageId: '<behind@example.test>' },
        { subject: 'after', messageId: '<after@example.test>' },
      ])
    }
  })

  it('reads encoded words, a header in plain UTF-8 and the members of a group', async () => {
    await mailbox.deliver(
      [
        'From: =?iso-8859-1?Q?J=F6rg_=28Support=29?= <joerg@example.test>',
        'To: Team: "Last, First" <first@example.test>, second@example.test;',
        'Subject: =?utf-8?B?R3LDvMOf?= =?utf-8?Q?e_aus?= Köln',
        '',
        'Hello',
        '',
      ].join('\r\n'),
    )
    for (const found of await envelopes()) {
      expect(found).toEqual([
        {
          from: [{ name: 'Jörg (Support)', address: 'joerg@example.test' }],
          to: [
            { name: 'Last, First', address: 'first@example.test' },
            { name: '', address: 'second@example.test' },
          ],
          subject: 'Grüße aus Köln',
          date: null,
          messageId: null,
        },
      ])
    }
  })

  it('ends the reading of a small message when the signal fires', async () => {
    for (const name of ['a', 'b']) await mailbox.deliver(composeRaw(name))
    await using store = mailbox.open({ action: 'nothing' })
    const failures: unknown[] = []
    for await (const message of store.fetch()) {
      const stop = new AbortController()
      const source = await message.source({ signal: stop.signal })
      stop.abort()
      failures.push(await text(source).catch((error: unknown) => error))
      expect(await text(await message.source())).toBe(composeRaw(message.envelope.subject))
    }
    expect(failures).toMatchObject([{ code: 'aborted' }, { code: 'aborted' }])
  })
}
