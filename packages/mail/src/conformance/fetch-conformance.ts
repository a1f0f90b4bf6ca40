import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import type { FetchedMessage } from '../mail-store.ts'
import { collect, composeRaw, subjects, type StoreUnderTest } from './store-under-test.ts'

/** What `fetch` promises, for every store. */
export function fetchingTests(mailbox: StoreUnderTest): void {
  const deliver = async (...names: string[]) => {
    for (const name of names) await mailbox.deliver(composeRaw(name))
  }

  it('finds nothing in an empty mailbox', async () => {
    await using store = mailbox.open({ action: 'delete' })
    expect(await collect(store)).toEqual([])
  })

  it('gives the oldest messages first, at most as many as asked for, with envelope, size and source', async () => {
    await deliver('one', 'two', 'three')
    await using store = mailbox.open({ action: 'nothing' })
    const [first, second, ...more] = await collect(store, { limit: 2 })
    if (!first || !second) throw new Error('no messages')
    expect(more).toEqual([])
    expect(first.id.protocol).toBe(mailbox.protocol)
    expect(first.envelope).toEqual({
      from: [{ name: 'Customer', address: 'customer@example.test' }],
      to: [{ name: '', address: 'support@example.test' }],
      subject: 'one',
      date: new Date('2026-08-24T10:00:00Z'),
      messageId: '<one@example.test>',
    })
    const raw = composeRaw('one')
    expect(first.size).toBe(raw.length)
    expect(await text(await first.source())).toBe(raw)
    expect(await text(await first.source())).toBe(raw)
    expect(await text(await second.source())).toBe(composeRaw('two'))
  })

  it('takes messages apart', async () => {
    await deliver('parsed')
    await using store = mailbox.open({ action: 'nothing' })
    const [message] = await collect(store)
    expect(await message?.parsed()).toMatchObject({
      envelope: { subject: 'parsed', from: [{ address: 'customer@example.test' }] },
      text: 'Hello\n',
      html: null,
      attachments: [],
    })
  })

  it('refuses a limit that is no positive integer', async () => {
    await using store = mailbox.open({ action: 'nothing' })
    for (const limit of [0, -1, 1.5, Number.NaN]) {
      await expect(collect(store, { limit })).rejects.toMatchObject({ code: 'invalid_argument' })
    }
  })

  it('holds up nobody with a message that is never acknowledged, and gives it again', async () => {
    await deliver('a', 'b', 'c')
    await using store = mailbox.open({ action: 'delete' })
    const rounds: string[][] = []
    for (let round = 0; round < 4; round += 1)
      rounds.push(subjects(await collect(store, { limit: 1 })))
    await deliver('d')
    for (let round = 0; round < 2; round += 1)
      rounds.push(subjects(await collect(store, { limit: 2 })))
    expect(rounds).toEqual([['a'], ['b'], ['c'], ['a'], ['d', 'b'], ['c', 'a']])
  })

  it('lets a message be acknowledged in the loop, after it, in a later round and in any order', async () => {
    await deliver('a', 'b', 'c', 'd', 'e')
    await using store = mailbox.open({ action: 'delete' })
    const first = []
    for await (const message of store.fetch()) {
      first.push(message)
      if (message.envelope.subject === 'c') await message.done()
    }
    const [a, b, , d] = first
    await d?.done()
    expect(subjects(await collect(store))).toEqual(['a', 'b', 'e'])
    await Promise.all([b?.done(), a?.done(), a?.done()])
    await a?.done()
    await store.close()
    await using another = mailbox.open({ action: 'nothing' })
    expect(subjects(await collect(another))).toEqual(['e'])
  })

  it('lets all be acknowledged at once', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `m${index}`)
    await deliver(...names)
    await using store = mailbox.open({ action: 'delete' })
    const messages = await collect(store)
    expect(subjects(messages)).toEqual(names)
    await Promise.all(messages.slice(1).map((message) => message.done()))
    expect(subjects(await collect(store))).toEqual(['m0'])
  })

  it('gives again what was fetched and not acknowledged when the process died', async () => {
    await deliver('a', 'b')
    // Never closed: what it has not told the server is lost with it.
    const crashed = mailbox.open({ action: 'delete' })
    expect(subjects(await collect(crashed))).toEqual(['a', 'b'])
    await using store = mailbox.open({ action: 'delete' })
    expect(subjects(await collect(store))).toEqual(['a', 'b'])
    await crashed.close()
  })

  it('leaves an acknowledged message alone and does not give it again', async () => {
    await deliver('a', 'b')
    await using store = mailbox.open({ action: 'nothing' })
    for await (const message of store.fetch({ limit: 1 })) await message.done()
    expect(subjects(await collect(store))).toEqual(['b'])
    await using another = mailbox.open({ action: 'nothing' })
    expect(subjects(await collect(another))).toEqual(['a', 'b'])
  })

  it('passes over a message that somebody else took away, and says so when its source is asked for', async () => {
    await deliver('a', 'b')
    await using store = mailbox.open({ action: 'delete' })
    const [message] = await collect(store)
    await mailbox.empty()
    await expect(message?.source()).rejects.toMatchObject({ code: 'message_gone' })
    await message?.done()
    expect(await collect(store)).toEqual([])
  })

  it('streams a large message, and goes on when one is given up half-way', async () => {
    const line = `${'x'.repeat(76)}\r\n`
    const body = line.repeat(40_000)
    await mailbox.deliver(composeRaw('large', body))
    await deliver('after')
    await using store = mailbox.open({ action: 'nothing' })
    const [large, after] = await collect(store)
    let octets = 0
    let longest = 0
    for await (const chunk of await sourceOf(large)) {
      octets += chunk.length
      longest = Math.max(longest, chunk.length)
    }
    expect(octets).toBe(composeRaw('large', body).length)
    expect(longest).toBeLessThanOrEqual(256 * 1024)
    for await (const chunk of await sourceOf(large)) if (chunk.length > 0) break
    expect(await text(await sourceOf(after))).toBe(composeRaw('after'))
    expect(subjects(await collect(store))).toEqual(['large', 'after'])
  })

  it('ends the reading of a message when the signal fires', async () => {
    await mailbox.deliver(composeRaw('large', `${'x'.repeat(76)}\r\n`.repeat(40_000)))
    await deliver('after')
    await using store = mailbox.open({ action: 'nothing' })
    const [large, after] = await collect(store)
    const stop = new AbortController()
    const reading = async () => {
      for await (const chunk of (await large?.source({ signal: stop.signal })) ?? [])
        if (chunk.length > 0) stop.abort()
    }
    await expect(reading()).rejects.toMatchObject({ name: 'MailError', code: 'aborted' })
    await expect(large?.source({ signal: stop.signal })).rejects.toMatchObject({ code: 'aborted' })
    expect(await text(await sourceOf(after))).toBe(composeRaw('after'))
  })

  it('does not wait for ever for a reader that takes nothing', async () => {
    await mailbox.deliver(composeRaw('large', `${'x'.repeat(76)}\r\n`.repeat(40_000)))
    await deliver('after')
    await using store = mailbox.open({ action: 'nothing' })
    const [large, after] = await collect(store)
    const unread = await sourceOf(large)
    unread.on('error', () => {})
    expect(await text(await sourceOf(after))).toBe(composeRaw('after'))
    unread.destroy()
  })

  it('stops when it is told to, before and in the middle', async () => {
    await deliver('a', 'b')
    await using store = mailbox.open({ action: 'delete' })
    const aborted = AbortSignal.abort()
    await expect(collect(store, { signal: aborted })).rejects.toMatchObject({ code: 'aborted' })
    const controller = new AbortController()
    const seen: string[] = []
    const reading = async () => {
      for await (const message of store.fetch({ signal: controller.signal })) {
        seen.push(message.envelope.subject)
        controller.abort()
      }
    }
    await expect(reading()).rejects.toMatchObject({ code: 'aborted' })
    expect(seen).toEqual(['a'])
    expect(subjects(await collect(store))).toEqual(['b', 'a'])
  })

  it('does nothing any more once it is closed, which may be said twice', async () => {
    await deliver('a')
    const store = mailbox.open({ action: 'delete' })
    const [message] = await collect(store)
    await store.close()
    await store.close()
    await expect(collect(store)).rejects.toMatchObject({ code: 'closed' })
    await expect(message?.done()).rejects.toMatchObject({ code: 'closed' })
  })
}

/** What `archive` promises, for the stores that can. */
export function archivingTests(
  mailbox: StoreUnderTest,
  archive: NonNullable<StoreUnderTest['archive']>,
): void {
  it('archives what was acknowledged and nothing else', async () => {
    for (const name of ['a', 'b', 'c']) await mailbox.deliver(composeRaw(name))
    await using store = mailbox.open({ action: 'archive', folder: archive.folder })
    const before = await archive.count()
    for await (const message of store.fetch()) {
      if (message.envelope.subject !== 'b') await message.done()
    }
    expect(await archive.count()).toBe(before + 2)
    expect(subjects(await collect(store))).toEqual(['b'])
  })
}

function sourceOf(message: FetchedMessage | undefined): Promise<Readable> {
  if (!message) throw new Error('no message')
  return message.source()
}
