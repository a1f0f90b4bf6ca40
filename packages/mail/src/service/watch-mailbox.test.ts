import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { MailError } from '../mail-error.ts'
import type { FetchedMessage, MailStore, WatchOptions } from '../mail-store.ts'
import {
  startConsoleServer,
  testEmail,
  testKey,
  type ConsoleServer,
} from '../testing/console-server.ts'
import { testDeps, type TestDeps } from '../testing/test-deps.ts'
import { createConsoleClient } from './console-client.ts'
import type { MailboxAccount } from './mailbox-account.ts'
import { readyMailbox } from './ready-account.ts'
import { createReporter } from './reporter.ts'
import { createSettingsCache, type SettingsCache } from './settings-cache.ts'
import { watchMailbox } from './watch-mailbox.ts'

const address = 'support@example.test'

let server: ConsoleServer
let deps: TestDeps
let settings: SettingsCache
let looks: (() => void)[]
/** What each watch of a store was asked for, and how to give it messages. */
let watches: { options: WatchOptions; folder: string }[]
/** What each watch does, in order; the last one goes on. */
let acts: ((options: WatchOptions) => AsyncGenerator<FetchedMessage>)[]

beforeEach(async () => {
  server = await startConsoleServer(testEmail())
  looks = []
  const base = testDeps()
  // The look at the settings waits until the test lets the time pass; everything else is at once.
  deps = {
    ...base,
    sleep: (ms, signal) =>
      ms < 61_000
        ? base.sleep(ms, signal)
        : new Promise((resolve, reject) => {
            signal?.addEventListener('abort', () => reject(new Error('over')))
            looks.push(() => void base.pass(ms).then(resolve))
          }),
  }
  const client = createConsoleClient({ origin: server.url, apiKey: testKey }, deps)
  settings = await createSettingsCache(client, address, deps)
  watches = []
  acts = [untilAborted]
})
afterEach(() => server[Symbol.asyncDispose]())

async function* untilAborted({ signal, until }: WatchOptions): AsyncGenerator<FetchedMessage> {
  await new Promise((resolve) => {
    for (const each of [signal, until]) each?.addEventListener('abort', resolve, { once: true })
  })
  if (signal?.aborted) throw new MailError('aborted')
  if (!until?.aborted) yield message(0)
}

const message = (uid: number): FetchedMessage => ({
  id: { protocol: 'imap', uidValidity: 1, uid },
  envelope: { from: [], to: [], subject: `${uid}`, date: null, messageId: null },
  size: 1,
  source: () => Promise.reject(new Error('none')),
  parsed: () => Promise.reject(new Error('none')),
  done: async () => {},
})

function store(folder: string): MailStore {
  return {
    verify: async () => ({ outcome: 'ok', steps: [] }),
    async *fetch() {},
    watch(options = {}) {
      const act = acts[Math.min(watches.length, acts.length - 1)] ?? untilAborted
      watches.push({ options, folder })
      return act(options)
    },
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  }
}

function watch(options: WatchOptions = {}) {
  const client = createConsoleClient({ origin: server.url, apiKey: testKey }, deps)
  const reporter = createReporter(client, settings.current.id, 'mailbox', deps)
  const account: Pick<MailboxAccount, 'lease' | 'trouble' | 'handOut'> = {
    async lease(signal) {
      const mailbox = readyMailbox(await settings.fresh(signal))
      const adapter = store(mailbox.folder)
      const lease = { adapter, share: () => lease, release: () => {} }
      return { mailbox, lease }
    },
    trouble: (error) => void (error instanceof MailError && reporter.failed(error)),
    handOut: (_lease, given) => given,
  }
  return watchMailbox({ account, settings, reporter, deps }, options)
}

const change = (folder: string) => {
  const { mailbox } = server.email
  if (!mailbox) throw new Error('no mailbox')
  server.email = { ...server.email, mailbox: { ...mailbox, folder, emailsPerFetch: 7 } }
}

it('asks for as much and as often as the settings say, and for what the caller says before that', async () => {
  acts = [async function* () {}]
  await watch().next()
  expect(watches[0]?.options).toMatchObject({ limit: 20, pollMs: 300_000 })
  await watch({ limit: 3, pollMs: 1000 }).next()
  expect(watches[1]?.options).toMatchObject({ limit: 3, pollMs: 1000 })
})

it('goes on with settings that changed meanwhile', async () => {
  acts = [
    untilAborted,
    async function* () {
      yield message(1)
    },
  ]
  const first = watch().next()
  await expect.poll(() => looks.length).toBe(1)
  change('Support')
  looks[0]?.()
  expect(await first).toMatchObject({ value: { id: { uid: 1 } } })
  expect(watches.map(({ folder }) => folder)).toEqual(['INBOX', 'Support'])
  expect(watches[1]?.options.limit).toBe(7)
})

it('stays where it is while the settings stay as they are', async () => {
  const controller = new AbortController()
  const first = watch({ signal: controller.signal }).next()
  for (let round = 0; round < 3; round += 1) {
    await expect.poll(() => looks.length).toBe(round + 1)
    looks[round]?.()
  }
  await wait(50)
  expect(watches).toHaveLength(1)
  controller.abort()
  expect(await first).toEqual({ done: true, value: undefined })
})

it('ends when the store’s watch ends by the caller’s signal', async () => {
  acts = [async function* () {}]
  expect(await watch().next()).toEqual({ done: true, value: undefined })
})

it('waits out a console that cannot be reached, and says so', async () => {
  acts = [
    async function* () {
      yield message(1)
    },
  ]
  await deps.pass(60_000)
  const { mailbox } = server.email
  server.email = { ...server.email, mailbox: mailbox && { ...mailbox, enabled: false } }
  const troubles: [string, number][] = []
  const watching = watch({
    onTrouble(error, ms) {
      troubles.push([error.code, ms])
      // Somebody enables it while the watch waits for the second time.
      if (troubles.length === 2) server.email = { ...server.email, mailbox }
      void deps.pass(60_000)
    },
  })
  expect(await watching.next()).toMatchObject({ value: { id: { uid: 1 } } })
  expect(troubles).toEqual([
    ['account_not_ready', 1000],
    ['account_not_ready', 2000],
  ])
})

it('ends without an error when it is called off while it waits for the console', async () => {
  const { mailbox } = server.email
  server.email = { ...server.email, mailbox: mailbox && { ...mailbox, enabled: false } }
  await deps.pass(60_000)
  const controller = new AbortController()
  const onTrouble = () => controller.abort()
  const first = watch({ signal: controller.signal, onTrouble }).next()
  expect(await first).toEqual({ done: true, value: undefined })
  expect(watches).toEqual([])
})

it('ends with the code when the key was revoked', async () => {
  const revoked = {
    status: 403,
    body: { title: 'Revoked', status: 403, code: 'api_key_revoked', remedy: 'Make another.' },
  }
  const first = watch().next()
  await expect.poll(() => looks.length).toBe(1)
  server.script = [revoked, revoked]
  looks[0]?.()
  await expect(first).rejects.toMatchObject({ code: 'api_key_rejected', remedy: 'Make another.' })
})

it('tells the console and the caller what the store waits out', async () => {
  acts = [
    async function* ({ onTrouble }) {
      onTrouble?.(new MailError('server_unavailable'), 1000)
      yield message(1)
    },
  ]
  const seen: string[] = []
  await watch({ onTrouble: ({ code }) => void seen.push(code) }).next()
  expect(seen).toEqual(['server_unavailable'])
  await expect
    .poll(() => server.reports.map(({ report }) => report.outcome))
    .toEqual(['failed', 'ok'])
})

it('tells the console that the trouble is over, though no mail comes', async () => {
  acts = [
    async function* (options) {
      options.onTrouble?.(new MailError('server_unavailable'), 1000)
      options.onRound?.()
      yield* untilAborted(options)
    },
  ]
  const stop = new AbortController()
  const ended = watch({ signal: stop.signal }).next()
  await expect
    .poll(() => server.reports.map(({ report }) => report.outcome))
    .toEqual(['failed', 'ok'])
  stop.abort()
  expect((await ended).done).toBe(true)
})
