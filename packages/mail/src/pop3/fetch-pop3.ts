import type { Readable } from 'node:stream'
import { MailError } from '../mail-error.ts'
import type { FetchedMessage, FetchOptions, MessageEnvelope } from '../mail-store.ts'
import { parseEnvelope } from './parse-envelope.ts'
import type { OpenMailbox, Pop3Sessions } from './pop3-sessions.ts'

const headerBytes = 1024 * 1024

/**
 * The oldest messages that were neither seen nor acknowledged. The session ends with the loop, so
 * that what was acknowledged in it is deleted and other clients can get at the mailbox.
 */
export async function* fetchPop3(
  sessions: Pop3Sessions,
  deletes: boolean,
  { limit = 50, signal, seen }: FetchOptions,
): AsyncGenerator<FetchedMessage, void, undefined> {
  try {
    const wanted = await sessions.use(signal, async ({ numbers }) =>
      [...numbers.keys()]
        .filter((uidl) => !seen?.has(uidl) && !sessions.isAcknowledged(uidl))
        .slice(0, limit),
    )
    for (const uidl of wanted) {
      const head = await sessions.use(signal, (mailbox) => readHead(mailbox, uidl))
      if (!head) continue
      yield {
        id: { protocol: 'pop3', uidl },
        ...head,
        source: () => sessions.use(signal, (mailbox) => openSource(mailbox, uidl)),
        async done() {
          if (deletes) await sessions.acknowledge(uidl)
        },
      }
    }
  } finally {
    await sessions.end()
  }
}

/** Undefined when the message has gone since it was listed. */
async function readHead(
  { connection, capabilities, numbers, sizes }: OpenMailbox,
  uidl: string,
): Promise<{ envelope: MessageEnvelope; size: number } | undefined> {
  const number = numbers.get(uidl)
  if (number === undefined) return undefined
  // TOP is optional (RFC 1939 §7); without it the envelope stays empty rather than costing a RETR.
  const lines = capabilities.top ? await connection.list(`TOP ${number} 0`, headerBytes) : []
  return { envelope: parseEnvelope(lines), size: sizes.get(number) ?? 0 }
}

function openSource({ connection, numbers }: OpenMailbox, uidl: string): Promise<Readable> {
  const number = numbers.get(uidl)
  if (number === undefined) throw new MailError('message_gone')
  return connection.stream(`RETR ${number}`)
}
