import { expect, it } from 'vitest'
import type { CursorStorage, FetchCursor } from '../mail-store.ts'
import {
  collect,
  composeRaw,
  subjects,
  textStorage,
  type StoreUnderTest,
} from './store-under-test.ts'

/** What a cursor promises, for every store. */
export function cursorTests(mailbox: StoreUnderTest): void {
  const deliver = async (...names: string[]) => {
    for (const name of names) await mailbox.deliver(composeRaw(name))
  }

  it('goes on behind the cursor in another store, whatever the order of acknowledgements', async () => {
    await deliver('a', 'b', 'c', 'd')
    const cursor = textStorage()
    await using first = mailbox.open({ action: 'nothing' })
    const [a, b, c] = await collect(first, { cursor })
    await c?.done()
    await a?.done()
    await using second = mailbox.open({ action: 'nothing' })
    expect(subjects(await collect(second, { cursor }))).toEqual(['b', 'd'])
    await b?.done()
    await using third = mailbox.open({ action: 'nothing' })
    expect(subjects(await collect(third, { cursor }))).toEqual(['d'])
    await deliver('e')
    const rest = await collect(third, { cursor })
    expect(subjects(rest)).toEqual(['e', 'd'])
    await Promise.all(rest.map((message) => message.done()))
    expect(await collect(third, { cursor })).toEqual([])
    expect(await collect(first, { cursor })).toEqual([])
  })

  it('saves one cursor at a time, and fewer than there are acknowledgements', async () => {
    await deliver('a', 'b', 'c', 'd', 'e', 'f')
    const cursor = textStorage()
    let saves = 0
    const counting: CursorStorage = {
      load: cursor.load,
      save(value) {
        saves += 1
        return cursor.save(value)
      },
    }
    await using store = mailbox.open({ action: 'nothing' })
    const messages = await collect(store, { cursor: counting })
    await Promise.all(messages.map((message) => message.done()))
    expect(saves).toBeLessThan(messages.length)
    expect(await collect(store, { cursor: textStorage() })).toHaveLength(6)
    expect(await collect(store, { cursor })).toEqual([])
  })

  it('keeps the cursor short', async () => {
    await deliver('a', 'b', 'c')
    const cursor = textStorage()
    await using store = mailbox.open({ action: 'nothing' })
    const messages = await collect(store, { cursor })
    for (const message of messages.toReversed()) await message.done()
    expect(entriesOf(cursor.text)).toBe(mailbox.protocol === 'imap' ? 0 : 3)
    await mailbox.empty()
    await deliver('d')
    for await (const message of store.fetch({ cursor })) await message.done()
    expect(entriesOf(cursor.text)).toBe(mailbox.protocol === 'imap' ? 0 : 1)
  })

  it('does not acknowledge what could not be saved', async () => {
    await deliver('a')
    let broken = true
    const cursor = textStorage()
    const failing: CursorStorage = {
      load: cursor.load,
      save: (value) => (broken ? Promise.reject(new Error('disk full')) : cursor.save(value)),
    }
    await using store = mailbox.open({ action: 'nothing' })
    const [message] = await collect(store, { cursor: failing })
    await expect(message?.done()).rejects.toMatchObject({ code: 'cursor_unavailable' })
    expect(await collect(store, { cursor: failing })).toHaveLength(1)
    broken = false
    await message?.done()
    expect(await collect(store, { cursor: failing })).toEqual([])
  })

  it('refuses what is no cursor of this protocol', async () => {
    await deliver('a')
    await using store = mailbox.open({ action: 'nothing' })
    const others = [
      { protocol: 'imap', uidValidity: 1, uid: 1, done: [] },
      { protocol: 'pop3', seen: [] },
    ].filter(({ protocol }) => protocol !== mailbox.protocol)
    const garbage = [
      '{}',
      '[]',
      '"text"',
      '7',
      '{"protocol":"imap","uid":"1"}',
      '{"protocol":"pop3"}',
    ]
    for (const text of [...garbage, ...others.map((other) => JSON.stringify(other))]) {
      const cursor: CursorStorage = { load: async () => JSON.parse(text), save: async () => {} }
      await expect(collect(store, { cursor })).rejects.toMatchObject({ code: 'invalid_argument' })
    }
  })
}

/** A new `uidValidity`, for the stores that know one. */
export function replacingTests(mailbox: StoreUnderTest, replaceFolder: () => Promise<void>): void {
  it('starts over when the folder is another one', async () => {
    for (const name of ['a', 'b']) await mailbox.deliver(composeRaw(name))
    const cursor = textStorage()
    await using store = mailbox.open({ action: 'nothing' })
    const before = await collect(store, { cursor })
    await before[1]?.done()
    await replaceFolder()
    for (const name of ['c', 'd']) await mailbox.deliver(composeRaw(name))
    await using another = mailbox.open({ action: 'nothing' })
    const after = await collect(another, { cursor })
    expect(subjects(after)).toEqual(['c', 'd'])
    await after[0]?.done()
    expect(subjects(await collect(another, { cursor }))).toEqual(['d'])
    const saved: FetchCursor = JSON.parse(cursor.text ?? '{}')
    expect(after[0]?.id).toMatchObject({ uidValidity: 'uidValidity' in saved && saved.uidValidity })
  })
}

/** How many single messages the stored cursor names. */
function entriesOf(text: string | undefined): number {
  const cursor: FetchCursor = JSON.parse(text ?? '{}')
  return cursor.protocol === 'imap' ? cursor.done.length : cursor.seen.length
}
