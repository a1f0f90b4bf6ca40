import type { Readable } from 'node:stream'
import { cancellationError, either, whenAborted } from '../cancellation.ts'
import { pause } from '../fetching/pause.ts'
import { createTurns } from '../fetching/turns.ts'
import { MailError } from '../mail-error.ts'
import type { CloseOptions } from '../mail-store.ts'
import type { StoreSettings } from '../settings.ts'
import { askEach } from './ask-together.ts'
import { openPop3Session, type Pop3Session } from './open-pop3-session.ts'
import { parseSizes, parseUidls } from './parse-listing.ts'
import { untilRead } from './until-read.ts'

/** A session with what is in the mailbox; message numbers hold within one session only. */
export interface OpenMailbox extends Pop3Session {
  /** UIDL and message number, oldest first */
  numbers: Map<string, number>
  /** octets by message number */
  sizes: Map<number, number>
  /** the message that is being read: the conversation belongs to it */
  reading: Readable | undefined
}

/** One session at a time, opened when needed; the server locks the mailbox for its duration. */
export interface Pop3Sessions {
  /** Runs commands, one caller at a time. @throws MailError */
  use<T>(signal: AbortSignal | undefined, work: (mailbox: OpenMailbox) => Promise<T>): Promise<T>
  /** Notes that a message is to be deleted when the session ends, this one or the next. */
  acknowledge(uidl: string): void
  /** Whether the last session took commands together. */
  readonly pipelines: boolean
  readonly closed: boolean
  /** DELE and QUIT: what was acknowledged is deleted, and the mailbox is free (RFC 1939 §6). */
  end(): Promise<void>
  /** Resolves after `ms`, or when the signal fires or the store is closed. */
  pause(ms: number, signal: AbortSignal | undefined): Promise<void>
  close(options?: CloseOptions): Promise<void>
}

const deletionsAtOnce = 64

export function createPop3Sessions(settings: StoreSettings): Pop3Sessions {
  /** acknowledged, and not yet known to be deleted */
  const acknowledged = new Set<string>()
  const turns = createTurns()
  const closing = new Set<() => void>()
  const cut = new AbortController()
  let current: OpenMailbox | undefined
  let pipelines = false
  let closed = false

  async function open(signal: AbortSignal | undefined): Promise<OpenMailbox> {
    if (current) await untilRead(current.reading)
    if (current?.connection.usable) return current
    const ends = either(signal, cut.signal)
    const session = await openPop3Session(settings, { signal: ends })
    using _listening = whenAborted(ends, () => session.connection.destroy())
    const mailbox = await readMailbox(session).catch((error: unknown) => {
      session.connection.destroy()
      throw error
    })
    for (const uidl of acknowledged) if (!mailbox.numbers.has(uidl)) acknowledged.delete(uidl)
    pipelines = session.capabilities.pipelining
    current = mailbox
    return mailbox
  }

  async function run<T>(
    signal: AbortSignal | undefined,
    work: (mailbox: OpenMailbox) => Promise<T>,
    again: boolean,
  ): Promise<T> {
    if (closed) throw new MailError('closed')
    const before = current
    try {
      const mailbox = await open(signal)
      using _listening = whenAborted(signal, () => mailbox.connection.destroy())
      return await work(mailbox)
    } catch (error) {
      if (signal?.aborted) throw cancellationError(signal)
      if (cut.signal.aborted) throw new MailError('closed')
      // A session that stood open may have been ended by the server meanwhile.
      const lost = error instanceof MailError && error.code === 'connection_lost'
      if (again && lost && before && before === current) return run(signal, work, false)
      throw error
    }
  }

  async function quit(): Promise<void> {
    const mailbox = current
    current = undefined
    if (mailbox) await untilRead(mailbox.reading)
    if (!mailbox?.connection.usable) return
    const { connection } = mailbox
    const deleted = await mark(mailbox, acknowledged).catch(() => [])
    const reply = await connection.command('QUIT').catch(() => undefined)
    connection.destroy()
    // Without +OK nothing is known; the next session sees what is left and marks it again.
    if (reply?.status === 'ok') for (const uidl of deleted) acknowledged.delete(uidl)
  }

  return {
    use: (signal, work) => turns.take(signal, () => run(signal, work, true)),
    acknowledge(uidl) {
      acknowledged.add(uidl)
    },
    get pipelines() {
      return pipelines
    },
    get closed() {
      return closed
    },
    end: () => turns.take(undefined, quit),
    async pause(ms, signal) {
      if (closed) return
      const ended = new AbortController()
      const end = () => ended.abort()
      closing.add(end)
      using _listening = whenAborted(signal, end)
      await pause(ms, ended.signal)
      closing.delete(end)
    },
    async close({ signal } = {}) {
      closed = true
      for (const end of closing) end()
      using _listening = whenAborted(signal, () => {
        cut.abort()
        current?.connection.destroy()
      })
      await turns.take(undefined, async () => {
        if (acknowledged.size > 0 && !cut.signal.aborted) await open(undefined).catch(() => {})
        await quit()
      })
    },
  }
}

async function readMailbox(session: Pop3Session): Promise<OpenMailbox> {
  const { connection, capabilities } = session
  if (!capabilities.uidl) {
    throw new MailError('unsupported', {
      message: 'The server does not offer UIDL, so messages cannot be told apart.',
    })
  }
  const sizes = parseSizes(await connection.list('LIST'))
  const uidls = parseUidls(await connection.list('UIDL'))
  const numbers = new Map([...uidls].map(([number, uidl]) => [uidl, number]))
  return { ...session, sizes, numbers, reading: undefined }
}

/**
 * Marks for deletion. -ERR means that it is marked already or gone.
 *
 * @returns what is deleted once QUIT is answered
 */
async function mark(
  { connection, capabilities, numbers }: OpenMailbox,
  uidls: Iterable<string>,
): Promise<string[]> {
  const wanted = [...uidls].filter((uidl) => numbers.has(uidl))
  for (let at = 0; at < wanted.length; at += deletionsAtOnce) {
    const some = wanted.slice(at, at + deletionsAtOnce)
    const lines = some.map((uidl) => `DELE ${numbers.get(uidl)}`)
    await askEach(connection, lines, capabilities.pipelining)
  }
  return wanted
}
