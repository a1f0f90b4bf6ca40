import { expect, it } from 'vitest'
import type { MailError } from '../mail-error.ts'
import type { FetchedMessage, MailStore, WatchOptions } from '../mail-store.ts'
import { collect, composeRaw, type StoreUnderTest, subjects } from './store-under-test.ts'

const pollMs = 300

/** Runs a watch until a number of messages has come. */
function watching(store: MailStore, options: WatchOptions = {}, done = true) {
  const controller = new AbortController()
  const seen: string[] = []
  const times: number[] = []
  const handled: string[] = []
  const run = async () => {
    for await (const message of store.watch({ pollMs, ...options, signal: controller.signal })) {
      seen.push(message.envelope.subject)
      times.push(Date.now())
      if (done) await message.done()
      handled.push(message.envelope.subject)
    }
  }
  const ended = run()
  ended.catch(() => {})
  return { seen, times, handled, ended, controller }
}

/** What `watch` promises, for every store. */
export function watchingTests(mailbox: StoreUnderTest): void {
  const deliver = (name: string) => mailbox.deliver(composeRaw(name))

  it('gives what is there and what comes, and ends without an error when it is told to', async () => {
    await deliver('there')
    await using store = mailbox.open({ action: 'delete' })
    const { seen, times, ended, controller } = watching(store)
    await expect.poll(() => seen, { timeout: 5000 }).toEqual(['there'])
    await new Promise((resolve) => setTimeout(resolve, 500))
    await deliver('comes')
    const arrived = Date.now()
    await expect.poll(() => seen, { timeout: 5000 }).toEqual(['there', 'comes'])
    expect((times[1] ?? 0) - arrived).toBeLessThan(2000)
    const before = Date.now()
    controller.abort()
    await ended
    expect(Date.now() - before).toBeLessThan(200)
  })

  it('gives a message that nobody acknowledged again, behind newer ones, but not at once', async () => {
    await deliver('stuck')
    await using store = mailbox.open({ action: 'delete' })
    const { seen, ended, controller } = watching(store, { pollMs: 700 }, false)
    await expect.poll(() => seen, { timeout: 5000 }).toEqual(['stuck'])
    await deliver('new')
    await expect.poll(() => seen.slice(0, 3), { timeout: 5000 }).toEqual(['stuck', 'new', 'stuck'])
    expect(seen.length).toBeLessThan(6)
    controller.abort()
    await ended
  })

  it('lets messages be acknowledged while it waits', async () => {
    await deliver('a')
    await using store = mailbox.open({ action: 'delete' })
    const controller = new AbortController()
    const held: FetchedMessage[] = []
    const run = async () => {
      for await (const message of store.watch({ pollMs: 60_000, signal: controller.signal })) {
        held.push(message)
      }
    }
    const ended = run()
    await expect.poll(() => held.length, { timeout: 5000 }).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await held[0]?.done()
    controller.abort()
    await ended
    await store.close()
    await using another = mailbox.open({ action: 'nothing' })
    const left = []
    for await (const message of another.fetch()) left.push(message)
    expect(left).toEqual([])
  })

  it('leaves nothing running when the loop is left', async () => {
    await deliver('a')
    await using store = mailbox.open({ action: 'delete' })
    for await (const message of store.watch({ pollMs })) {
      await message.done()
      break
    }
    await deliver('b')
    const again: string[] = []
    for await (const message of store.watch({ pollMs })) {
      again.push(message.envelope.subject)
      break
    }
    expect(again).toEqual(['b'])
  })

  it('tells that the store was closed', async () => {
    const store = mailbox.open({ action: 'delete' })
    const { ended } = watching(store)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await store.close()
    await expect(ended).rejects.toMatchObject({ code: 'closed' })
  })

  it('ends before the next message, and leaves what was given out to be read and acknowledged', async () => {
    await deliver('a')
    await deliver('b')
    await using store = mailbox.open({ action: 'delete' })
    const enough = new AbortController()
    const given: FetchedMessage[] = []
    for await (const message of store.watch({ pollMs, until: enough.signal })) {
      given.push(message)
      enough.abort()
    }
    expect(given.map(({ envelope }) => envelope.subject)).toEqual(['a'])
    expect((await given[0]?.parsed())?.text?.trim()).toBe('Hello')
    await given[0]?.done()
    expect(subjects(await collect(store))).toEqual(['b'])
  })

  it('throws at once what only the service can mend', async () => {
    await using store = mailbox.open({ action: 'delete' })
    const first = store.watch({ limit: 0 })[Symbol.asyncIterator]()
    await expect(first.next()).rejects.toMatchObject({ code: 'invalid_argument' })
  })
}

/** Reconnecting, for the stores that connect. */
export function absenceTests(
  mailbox: StoreUnderTest,
  server: NonNullable<StoreUnderTest['server']>,
): void {
  it('acknowledges again once a server that was away is back', async () => {
    await mailbox.deliver(composeRaw('a'))
    await mailbox.deliver(composeRaw('b'))
    await using store = mailbox.open({ action: 'delete' })
    const [first, second] = await collect(store)
    await server.stop()
    try {
      // POP3 notes it and deletes at the end of a later session; IMAP tells that it cannot.
      await first?.done().catch(() => {})
    } finally {
      await server.start()
    }
    await expect
      .poll(() => first?.done().then(() => 'done', String), { timeout: 10_000 })
      .toBe('done')
    await second?.done()
    await expect.poll(async () => subjects(await collect(store)), { timeout: 10_000 }).toEqual([])
  }, 30_000)

  it('waits out a server that is away, and tells of it', async () => {
    await using store = mailbox.open({ action: 'delete' })
    const troubles: [MailError, number][] = []
    const { seen, handled, ended, controller } = watching(store, {
      onTrouble: (error, retryInMs) => troubles.push([error, retryInMs]),
    })
    await mailbox.deliver(composeRaw('before'))
    await expect.poll(() => handled, { timeout: 5000 }).toEqual(['before'])
    await server.stop()
    try {
      await expect.poll(() => troubles.length, { timeout: 8000 }).toBeGreaterThanOrEqual(1)
    } finally {
      await server.start()
    }
    await mailbox.deliver(composeRaw('after'))
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual(['before', 'after'])
    for (const [error, retryInMs] of troubles) {
      expect(error.permanent).toBe(false)
      expect(retryInMs).toBeGreaterThanOrEqual(500)
    }
    controller.abort()
    await ended
  }, 30_000)
}
