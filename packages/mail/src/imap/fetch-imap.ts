import type { FetchMessageObject, ImapFlow, MessageAddressObject } from 'imapflow'
import type { Readable } from 'node:stream'
import { cancellationError } from '../cancellation.ts'
import { MailError } from '../mail-error.ts'
import type {
  AfterFetch,
  FetchedMessage,
  FetchOptions,
  ImapCursor,
  MailAddress,
  MessageEnvelope,
} from '../mail-store.ts'
import { withTypedErrors } from '../with-typed-errors.ts'
import { acknowledgeImap } from './acknowledge-imap.ts'
import { currentUidValidity } from './current-uid-validity.ts'
import { imapError } from './imap-error.ts'
import type { ImapSessions } from './imap-sessions.ts'

/**
 * The oldest messages of the folder. UIDs and envelopes are read completely before the first
 * message is given out: a command sent while a FETCH streams would wait for it forever.
 */
export async function* fetchImap(
  sessions: ImapSessions,
  afterFetch: AfterFetch,
  { limit = 50, signal, after }: FetchOptions,
): AsyncGenerator<FetchedMessage, void, undefined> {
  const { uidValidity, found } = await sessions.use(signal, async (client) => {
    const validity = currentUidValidity(client)
    const uids = await listUids(client, validity, after)
    const wanted = uids.toSorted((a, b) => a - b).slice(0, limit)
    const messages = wanted.length
      ? await client.fetchAll(wanted.join(','), { uid: true, envelope: true, size: true }, byUid)
      : []
    return { uidValidity: validity, found: messages.toSorted((a, b) => a.uid - b.uid) }
  })
  for (const message of found) {
    const place = { uidValidity, uid: message.uid }
    yield {
      id: { protocol: 'imap', ...place },
      envelope: readEnvelope(message),
      size: message.size ?? 0,
      source: () => openSource(sessions, place, signal),
      done: () => acknowledgeImap(sessions, afterFetch, place),
    }
  }
}

const byUid = { uid: true } as const

async function listUids(
  client: ImapFlow,
  uidValidity: number,
  after: ImapCursor | undefined,
): Promise<number[]> {
  const from = after?.uidValidity === uidValidity ? after.uid + 1 : 1
  const found = await client.search({ uid: `${from}:*` }, byUid)
  // "n:*" always names the last message, also when its UID is below n (RFC 3501 §6.4.8).
  return found ? found.filter((uid) => uid >= from) : []
}

async function openSource(
  sessions: ImapSessions,
  place: ImapCursor,
  signal: AbortSignal | undefined,
): Promise<Readable> {
  return sessions.use(signal, async (client) => {
    if (currentUidValidity(client) !== place.uidValidity) throw new MailError('folder_changed')
    const { content } = await client.download(String(place.uid), undefined, byUid)
    if (!content) throw new MailError('message_gone')
    return withTypedErrors(content, (error) =>
      signal?.aborted ? cancellationError(signal) : imapError(error, 'command', client.byeReason),
    )
  })
}

function readEnvelope({ envelope }: FetchMessageObject): MessageEnvelope {
  const date = envelope?.date ? new Date(envelope.date) : null
  return {
    from: addresses(envelope?.from),
    to: addresses(envelope?.to),
    subject: envelope?.subject ?? '',
    date: date && !Number.isNaN(date.getTime()) ? date : null,
    messageId: envelope?.messageId ?? null,
  }
}

function addresses(list: MessageAddressObject[] | undefined): MailAddress[] {
  return (list ?? []).map(({ name, address }) => ({ name: name ?? '', address: address ?? '' }))
}
