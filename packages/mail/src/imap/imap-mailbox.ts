import type { ImapFlow } from 'imapflow'
import type { Readable } from 'node:stream'
import { cancellationError } from '../cancellation.ts'
import type { Listing, Mailbox } from '../fetching/mailbox.ts'
import { asUidCursor, uidCursors } from '../fetching/uid-cursor.ts'
import { MailError } from '../mail-error.ts'
import type { AfterFetch } from '../mail-store.ts'
import { withTypedErrors } from '../with-typed-errors.ts'
import { createAcknowledger } from './acknowledge-imap.ts'
import { currentUidValidity } from './current-uid-validity.ts'
import { giveHeaders, giveWithSource } from './fetch-heads.ts'
import { fetchRows } from './fetch-rows.ts'
import { imapError } from './imap-error.ts'
import type { ImapSessions } from './imap-sessions.ts'
import { searchUids } from './search-uids.ts'
import { createMailWait } from './wait-for-mail.ts'

const byUid = { uid: true } as const
// A chunk costs a round trip and is what a stream holds in memory.
const chunkSize = 256 * 1024

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
    batchSize: 1024,
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

    heads(listing, keys, { room, signal }, give) {
      return within(listing, signal, (client) =>
        room > 0 ? giveWithSource(client, keys, room, give) : giveHeaders(client, keys, give),
      )
    },

    sources(listing, keys, signal) {
      return within(listing, signal, async (client) => {
        const sources = new Map<number, Buffer>()
        await fetchRows(client, keys, { source: true }, (uid, { source }) => {
          if (source) sources.set(uid, source)
        })
        return sources
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
