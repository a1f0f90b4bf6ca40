import type { ImapFlow } from 'imapflow'
import { cancellationError, either, whenAborted } from '../cancellation.ts'
import { checkText } from '../check-arguments.ts'
import { createTurns } from '../fetching/turns.ts'
import { MailError } from '../mail-error.ts'
import type { CloseOptions } from '../mail-store.ts'
import type { StoreSettings } from '../settings.ts'
import { imapError } from './imap-error.ts'
import { openImapSession } from './open-imap-session.ts'
import { missingFolder } from './verify-imap.ts'

/** One session on one folder, opened when first needed and again when it was lost. */
export interface ImapSessions {
  readonly folder: string
  /**
   * Runs commands with the folder selected, one caller at a time. Work that may be done twice is
   * begun anew, once, when it finds that a session that stood open has been lost meanwhile.
   *
   * @throws MailError
   */
  use<T>(signal: AbortSignal | undefined, work: (client: ImapFlow) => Promise<T>): Promise<T>
  /** Like `use`, for work that must not be done twice. */
  useOnce<T>(signal: AbortSignal | undefined, work: (client: ImapFlow) => Promise<T>): Promise<T>
  /** The session that is open, if one is. */
  current(): ImapFlow | undefined
  /** Calls back when mail arrives, when a session is lost and when the store is closed. */
  onChange(listener: () => void): Disposable
  /** Counts the arrivals that the server told of. */
  readonly arrivals: number
  readonly closed: boolean
  close(options?: CloseOptions): Promise<void>
}

export function createImapSessions(settings: StoreSettings, folder: string): ImapSessions {
  const turns = createTurns()
  const listeners = new Set<() => void>()
  const cut = new AbortController()
  let current: ImapFlow | undefined
  let closed = false
  let arrivals = 0

  async function enter(client: ImapFlow): Promise<void> {
    try {
      await client.mailboxOpen(folder)
    } catch (error) {
      throw missingFolder(error, folder) ?? error
    }
  }

  function tell(): void {
    for (const listener of listeners) listener()
  }

  async function session(signal: AbortSignal | undefined): Promise<ImapFlow> {
    if (closed) throw new MailError('closed')
    if (current?.usable) return current
    checkText(folder, 'folder name')
    const options = { signal: either(signal, cut.signal) }
    const client = await openImapSession(settings, options, enter).catch((error: unknown) => {
      throw cut.signal.aborted ? new MailError('closed') : error
    })
    client.on('exists', ({ count, prevCount }) => {
      if (count <= prevCount) return
      arrivals += 1
      tell()
    })
    client.once('close', tell)
    current = client
    return client
  }

  async function run<T>(
    signal: AbortSignal | undefined,
    work: (client: ImapFlow) => Promise<T>,
    repeatable: boolean,
  ): Promise<T> {
    if (signal?.aborted) throw cancellationError(signal)
    const stoodOpen = current?.usable === true
    const client = await session(signal)
    try {
      // A command cannot be taken back, so cancelling one means to drop its connection.
      using _listening = whenAborted(signal, () => client.close())
      return await work(client)
    } catch (error) {
      if (signal?.aborted) throw cancellationError(signal)
      if (cut.signal.aborted) throw new MailError('closed')
      const failure = imapError(error, 'command', client.byeReason)
      if (repeatable && stoodOpen && !client.usable && failure.code === 'connection_lost') {
        return run(signal, work, false)
      }
      throw failure
    }
  }

  return {
    folder,
    use: (signal, work) => turns.take(signal, () => run(signal, work, true)),
    useOnce: (signal, work) => turns.take(signal, () => run(signal, work, false)),
    current: () => (current?.usable ? current : undefined),
    onChange(listener) {
      listeners.add(listener)
      return { [Symbol.dispose]: () => listeners.delete(listener) }
    },
    get arrivals() {
      return arrivals
    },
    get closed() {
      return closed
    },
    async close({ signal } = {}) {
      closed = true
      tell()
      using _listening = whenAborted(signal, () => {
        cut.abort()
        current?.close()
      })
      await turns.take(undefined, async () => {
        const client = current
        current = undefined
        if (!client?.usable) return
        await client.logout().catch(() => client.close())
      })
    },
  }
}
