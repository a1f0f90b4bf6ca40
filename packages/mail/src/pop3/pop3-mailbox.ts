import { headerOf, largestHeader } from '../fetching/header-of.ts'
import type { Mailbox, MessageHead } from '../fetching/mailbox.ts'
import { largestBatch, largestHeldMessage } from '../fetching/mailbox.ts'
import { uidlCursors } from '../fetching/uidl-cursor.ts'
import { MailError } from '../mail-error.ts'
import { askDocuments } from './ask-together.ts'
import type { OpenMailbox, Pop3Sessions } from './pop3-sessions.ts'

/** One POP3 mailbox as rounds of fetching see it. Each round is a session of its own. */
export function createPop3Mailbox(sessions: Pop3Sessions, deletes: boolean): Mailbox<string> {
  return {
    cursors: uidlCursors,
    // Without PIPELINING every message costs a round trip, and the first is not to wait for many.
    get batchSize() {
      return sessions.pipelines ? 64 : 8
    },
    removes: deletes,
    pushes: false,

    list: (_cursor, signal) =>
      sessions.use(signal, async ({ numbers }) => ({
        epoch: 0,
        keys: [...numbers.keys()],
        above: 0,
      })),

    heads: (_listing, keys, { room, signal }, give) =>
      sessions.use(signal, async (mailbox) => {
        // TOP is optional (RFC 1939 §7): without it the envelope is read from the message.
        const { top } = mailbox.capabilities
        const whole = smallOnes(mailbox, keys, room === 0 && !top ? largestBatch : room)
        const others = keys.filter((key) => mailbox.numbers.has(key) && !whole.includes(key))
        const sources = await ask(mailbox, 'RETR', whole)
        const headers = top
          ? await ask(mailbox, 'TOP', others)
          : new Map(others.map((uidl) => [uidl, Buffer.alloc(0)]))
        for (const [uidl, content] of sources) give(uidl, headOf(mailbox, uidl, content, content))
        for (const [uidl, content] of headers) give(uidl, headOf(mailbox, uidl, content, undefined))
      }),

    sources: (_listing, keys, signal) =>
      sessions.use(signal, (mailbox) =>
        ask(mailbox, 'RETR', smallOnes(mailbox, keys, largestBatch)),
      ),

    stream: (_listing, key, signal) =>
      sessions.use(signal, async (mailbox) => {
        const number = mailbox.numbers.get(key)
        if (number === undefined) throw new MailError('message_gone')
        const source = await mailbox.connection.stream(`RETR ${number}`)
        mailbox.reading = source
        return source
      }),

    id: (_listing, uidl) => ({ protocol: 'pop3', uidl }),
    async acknowledge(_listing, uidl) {
      if (sessions.closed) throw new MailError('closed')
      if (deletes) sessions.acknowledge(uidl)
    },
    endRound: () => sessions.end(),
    waitForMail: (ms, signal) => sessions.pause(ms, signal),
  }
}

function smallOnes({ numbers, sizes }: OpenMailbox, keys: string[], room: number): string[] {
  let total = 0
  return keys.filter((key) => {
    const number = numbers.get(key)
    const size = number === undefined ? undefined : sizes.get(number)
    if (size === undefined || size > largestHeldMessage || total + size > room) return false
    total += size
    return true
  })
}

/** The answers by UIDL; one that the server refuses is gone. */
async function ask(
  { connection, capabilities, numbers, sizes }: OpenMailbox,
  command: 'TOP' | 'RETR',
  keys: string[],
): Promise<Map<string, Buffer>> {
  const asked = keys.flatMap((uidl) => {
    const number = numbers.get(uidl)
    if (number === undefined) return []
    const line = command === 'TOP' ? `TOP ${number} 0` : `RETR ${number}`
    // Servers count line ends differently, and some are wrong by more.
    const limit = command === 'TOP' ? largestHeader : 2 * (sizes.get(number) ?? 0) + largestHeader
    return [{ uidl, line, limit }]
  })
  const answers = new Map<string, Buffer>()
  const contents = askDocuments(connection, asked, capabilities.pipelining)
  let at = 0
  for await (const content of contents) {
    const uidl = asked[at]?.uidl
    if (uidl !== undefined && content) answers.set(uidl, content)
    at += 1
  }
  return answers
}

function headOf(
  { numbers, sizes }: OpenMailbox,
  uidl: string,
  content: Buffer,
  source: Buffer | undefined,
): MessageHead {
  return {
    header: headerOf(content),
    size: sizes.get(numbers.get(uidl) ?? 0) ?? content.length,
    source,
  }
}
