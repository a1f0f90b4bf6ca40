import type { ImapFlow } from 'imapflow'
import type { Readable } from 'node:stream'
import { cancellationError } from '../cancellation.ts'
import { hasWholeHeader, headerOf } from '../fetching/header-of.ts'
import { largestBatch } from '../fetching/mailbox.ts'
import type { Listing, Mailbox, MessageHead } from '../fetching/mailbox.ts'
import { asUidCursor, uidCursors } from '../fetching/uid-cursor.ts'
import { MailError } from '../mail-error.ts'
import type { AfterFetch } from '../mail-store.ts'
import { withTypedErrors } from '../with-typed-errors.ts'
import { createAcknowledger } from './acknowledge-imap.ts'
import { currentUidValidity } from './current-uid-validity.ts'
import { fetchRows, type Row } from './fetch-rows.ts'
import { imapError } from './imap-error.ts'
import type { ImapSessions } from './imap-sessions.ts'
import { searchUids } from './search-uids.ts'
import { createMailWait } from './wait-for-mail.ts'

const byUid = { uid: true } as const
// A chunk costs a round trip and is what a stream holds in memory.
const chunkSize = 256 * 1024

/** What the envelope is read from; the server's own ENVELOPE costs more on both sides, and would be read in another way than over POP3. */
const headers = ['from', 'to', 'subject', 'date', 'message-id']
const batchSize = 64
// So that a batch fits, whatever is in it: of a larger message only a part is fetched, and dropped.
// To ask for the sizes first would take a round trip more, and some servers are wrong about them.
const largestWithHead = largestBatch / batchSize

/** One IMAP folder as rounds of fetching see it. */
export function createImapMailbox(sessions: ImapSessions, afterFetch: AfterFetch): Mailbox<number> {
  const acknowledger = createAcknowledger(sessions, afterFetch)
  const wait = createMailWait(sessions)
  const looked = new WeakSet<ImapFlow>()

  /** UIDs hold for as long as the folder is the same one. */
  function within<T>(
    { epoch }: Listing<number>,
    signal: AbortSignal | undefined,
    work: (client: ImapFlow) => Promise<T>,
  ): Promise<T> {
    return sessions.use(signal, async (client) => {
      if (currentUidValidity(client) !== epoch) throw new MailError('folder_changed')
      return work(client)
    })
  }

  return {
    cursors: uidCursors,
    batchSize,
    removes: afterFetch.action !== 'nothing',
    get pushes() {
      return wait.pushes
    },

    list(cursor, signal) {
      return sessions.use(signal, async (client) => {
        // A session sees what was there when it last spoke with the server (RFC 3501 §5.2).
        if (looked.has(client)) await client.noop()
        looked.add(client)
        wait.beforeLook()
        const epoch = currentUidValidity(client)
        const above = asUidCursor(cursor, epoch).uid
        return { epoch, keys: await searchUids(client, above, afterFetch), above }
      })
    },

    heads(listing, keys, withSource, signal) {
      return within(listing, signal, async (client) => {
        if (!withSource) return asHeads(await fetchRows(client, keys, { size: true, headers }))
        const part = { start: 0, maxLength: largestWithHead + 1 }
        const rows = await fetchRows(client, keys, { size: true, source: part })
        const cut = keys.filter((uid) => {
          const source = rows.get(uid)?.source
          return source && source.length > largestWithHead && !hasWholeHeader(source)
        })
        return asHeads(rows, await fetchRows(client, cut, { headers }))
      })
    },

    sources(listing, keys, signal) {
      return within(listing, signal, async (client) => {
        const rows = await fetchRows(client, keys, { source: true })
        return new Map([...rows].flatMap(([uid, { source }]) => (source ? [[uid, source]] : [])))
      })
    },

    stream(listing, key, signal): Promise<Readable> {
      return within(listing, signal, async (client) => {
        const { content } = await client.download(String(key), undefined, { ...byUid, chunkSize })
        if (!content) throw new MailError('message_gone')
        return withTypedErrors(content, (error) =>
          signal?.aborted
            ? cancellationError(signal)
            : imapError(error, 'command', client.byeReason),
        )
      })
    },

    id: ({ epoch }, uid) => ({ protocol: 'imap', uidValidity: epoch, uid }),
    acknowledge: ({ epoch }, uid) => acknowledger.acknowledge(epoch, uid),
    endRound: async () => {},
    waitForMail: (ms, signal) => wait.forMail(ms, signal),
  }
}

function asHeads(
  rows: Map<number, Row>,
  longHeaders: ReadonlyMap<number, Row> = new Map(),
): Map<number, MessageHead> {
  const heads = new Map<number, MessageHead>()
  for (const [uid, { headers: header, size = 0, source: fetched }] of rows) {
    const content = longHeaders.get(uid)?.headers ?? header ?? fetched
    const source = fetched && fetched.length <= largestWithHead ? fetched : undefined
    // A row without either is a change of flags that the server told of in between.
    if (content) heads.set(uid, { header: headerOf(content), size, source })
  }
  return heads
}
