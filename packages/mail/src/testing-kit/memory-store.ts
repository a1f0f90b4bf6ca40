import { Readable } from 'node:stream'
import { cancellationError, whenAborted } from '../cancellation.ts'
import { createFetching } from '../fetching/create-fetching.ts'
import { headerOf } from '../fetching/header-of.ts'
import type { Listing, Mailbox } from '../fetching/mailbox.ts'
import { pause } from '../fetching/pause.ts'
import { uidCursors } from '../fetching/uid-cursor.ts'
import { MailError } from '../mail-error.ts'
import type { AfterFetch, MailStore } from '../mail-store.ts'
import { createMemoryMailbox, foldersOf, type MemoryMailbox } from './memory-mailbox.ts'

export interface MemoryStoreSettings {
  /** share one to look at the same messages with several stores; default a new one */
  mailbox?: MemoryMailbox
  /** what happens to an acknowledged message; default nothing */
  afterFetch?: AfterFetch
}

export interface MemoryStore extends MailStore {
  readonly mailbox: MemoryMailbox
  /** Puts a message (RFC 5322) into the mailbox, and wakes those who watch. */
  deliver(source: string | Buffer): void
}

/** Fetches from memory: what the real stores do, for a service's own tests. */
export function createMemoryStore(settings: MemoryStoreSettings = {}): MemoryStore {
  const mailbox = settings.mailbox ?? createMemoryMailbox()
  const closing = new AbortController()
  const close = async () => closing.abort()
  const port = createMemoryPort(mailbox, settings.afterFetch ?? { action: 'nothing' }, closing)
  return {
    ...createFetching(port),
    mailbox,
    deliver: (source) => mailbox.deliver(source),
    verify: async () => ({ outcome: 'ok', steps: [] }),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function createMemoryPort(
  mailbox: MemoryMailbox,
  afterFetch: AfterFetch,
  closing: AbortController,
): Mailbox<number> {
  const folders = foldersOf(mailbox)

  function check(listing: Listing<number> | undefined, signal: AbortSignal | undefined): void {
    if (closing.signal.aborted) throw new MailError('closed')
    if (signal?.aborted) throw cancellationError(signal)
    if (listing && listing.epoch !== folders.uidValidity) throw new MailError('folder_changed')
  }

  return {
    cursors: uidCursors,
    batchSize: 64,
    pushes: true,
    removes: afterFetch.action !== 'nothing',
    async list(_cursor, signal) {
      check(undefined, signal)
      return { epoch: folders.uidValidity, keys: [...folders.inbox.keys()], above: 0 }
    },
    async heads(listing, keys, { room, signal }, give) {
      check(listing, signal)
      const found = keys.flatMap((key) => folders.inbox.get(key) ?? [])
      for (const { uid, source } of found) {
        const head = { header: headerOf(source), size: source.length }
        give(uid, { ...head, source: room > 0 ? source : undefined })
      }
    },
    async sources(listing, keys, signal) {
      check(listing, signal)
      const found = keys.flatMap((key) => folders.inbox.get(key) ?? [])
      return new Map(found.map(({ uid, source }) => [uid, source]))
    },
    async stream(listing, key, signal) {
      check(listing, signal)
      const message = folders.inbox.get(key)
      if (!message) throw new MailError('message_gone')
      return Readable.from(pieces(message.source, signal), { objectMode: false })
    },
    id: ({ epoch }, uid) => ({ protocol: 'imap', uidValidity: epoch, uid }),
    async acknowledge(listing, key) {
      check(listing, undefined)
      if (afterFetch.action === 'nothing') return
      folders.remove(key, afterFetch.action === 'archive' ? afterFetch.folder : undefined)
    },
    async endRound() {},
    async waitForMail(ms, signal) {
      const ended = new AbortController()
      const end = () => ended.abort()
      using _delivery = folders.onDelivery(end)
      using _signal = whenAborted(signal, end)
      using _closing = whenAborted(closing.signal, end)
      await pause(ms, ended.signal)
    },
  }
}

const pieceSize = 64 * 1024

function* pieces(source: Buffer, signal: AbortSignal | undefined): Generator<Buffer, void> {
  for (let at = 0; at < source.length; at += pieceSize) {
    if (signal?.aborted) throw cancellationError(signal)
    yield source.subarray(at, at + pieceSize)
  }
}
