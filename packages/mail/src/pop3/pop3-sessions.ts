import { cancellationError, whenAborted } from '../cancellation.ts'
import { MailError } from '../mail-error.ts'
import type { StoreSettings } from '../settings.ts'
import { openPop3Session, type Pop3Session } from './open-pop3-session.ts'
import { parseSizes, parseUidls } from './parse-listing.ts'

/** A session with what is in the mailbox; message numbers hold within one session only. */
export interface OpenMailbox extends Pop3Session {
  /** UIDL and message number, oldest first */
  numbers: Map<string, number>
  /** octets by message number */
  sizes: Map<number, number>
}

/** One session at a time, opened when needed; the server locks the mailbox for its duration. */
export interface Pop3Sessions {
  /** Runs commands, one caller at a time. @throws MailError */
  use<T>(signal: AbortSignal | undefined, work: (mailbox: OpenMailbox) => Promise<T>): Promise<T>
  /** Notes that a message is to be deleted, and marks it now where a session is open. */
  acknowledge(uidl: string): Promise<void>
  isAcknowledged(uidl: string): boolean
  /** QUIT: what was marked is deleted, and the mailbox is free for others (RFC 1939 §6). */
  end(): Promise<void>
  close(): Promise<void>
}

export function createPop3Sessions(settings: StoreSettings): Pop3Sessions {
  /** acknowledged, and not yet known to be deleted */
  const acknowledged = new Set<string>()
  let current: OpenMailbox | undefined
  let closed = false
  let tail: Promise<unknown> = Promise.resolve()

  async function open(signal: AbortSignal | undefined): Promise<OpenMailbox> {
    if (current?.connection.usable) return current
    const session = await openPop3Session(settings, { signal })
    using _listening = whenAborted(signal, () => session.connection.destroy())
    try {
      const mailbox = await readMailbox(session)
      for (const uidl of acknowledged) {
        if (mailbox.numbers.has(uidl)) await mark(mailbox, uidl)
        else acknowledged.delete(uidl)
      }
      current = mailbox
      return mailbox
    } catch (error) {
      session.connection.destroy()
      throw error
    }
  }

  async function run<T>(
    signal: AbortSignal | undefined,
    work: (mailbox: OpenMailbox) => Promise<T>,
  ): Promise<T> {
    if (signal?.aborted) throw cancellationError(signal)
    try {
      const mailbox = await open(signal)
      using _listening = whenAborted(signal, () => mailbox.connection.destroy())
      return await work(mailbox)
    } catch (error) {
      throw signal?.aborted ? cancellationError(signal) : error
    }
  }

  function queue<T>(work: () => Promise<T>): Promise<T> {
    const result = tail.then(work)
    tail = result.catch(() => {})
    return result
  }

  async function quit(): Promise<void> {
    const mailbox = current
    current = undefined
    if (!mailbox?.connection.usable) return
    const reply = await mailbox.connection.command('QUIT').catch(() => undefined)
    mailbox.connection.destroy()
    // Without +OK nothing is known; the next session sees what is left and marks it again.
    if (reply?.status !== 'ok') return
    for (const uidl of mailbox.numbers.keys()) acknowledged.delete(uidl)
  }

  return {
    use(signal, work) {
      if (closed) return Promise.reject(new MailError('closed'))
      return queue(() => run(signal, work))
    },
    acknowledge(uidl) {
      acknowledged.add(uidl)
      return queue(async () => {
        const connection = current?.connection
        if (current && connection?.usable && !connection.streaming) await mark(current, uidl)
      })
    },
    isAcknowledged: (uidl) => acknowledged.has(uidl),
    end: () => queue(quit),
    async close() {
      closed = true
      await queue(async () => {
        const waiting = acknowledged.size > 0
        if (waiting && !current?.connection.usable) await open(undefined).catch(() => {})
        await quit()
      })
    },
  }
}

async function readMailbox(session: Pop3Session): Promise<OpenMailbox> {
  const { connection, capabilities } = session
  if (!capabilities.uidl) {
    connection.destroy()
    throw new MailError('unsupported', {
      message: 'The server does not offer UIDL, so messages cannot be told apart.',
    })
  }
  const sizes = parseSizes(await connection.list('LIST'))
  const uidls = parseUidls(await connection.list('UIDL'))
  const numbers = new Map([...uidls].map(([number, uidl]) => [uidl, number]))
  return { ...session, sizes, numbers }
}

async function mark(mailbox: OpenMailbox, uidl: string): Promise<void> {
  const number = mailbox.numbers.get(uidl)
  if (number === undefined) return
  // -ERR means that it is marked already or gone: either way there is nothing left to do.
  await mailbox.connection.command(`DELE ${number}`)
}
