import type { ImapFlow } from 'imapflow'
import { cancellationError, whenAborted } from '../cancellation.ts'
import { checkText } from '../check-arguments.ts'
import { MailError } from '../mail-error.ts'
import type { StoreSettings } from '../settings.ts'
import { imapError } from './imap-error.ts'
import { openImapSession } from './open-imap-session.ts'
import { missingFolder } from './verify-imap.ts'

/** One session on one folder, opened when first needed and again when it was lost. */
export interface ImapSessions {
  readonly folder: string
  /**
   * Runs commands with the folder selected, one caller at a time.
   *
   * @throws MailError
   */
  use<T>(signal: AbortSignal | undefined, work: (client: ImapFlow) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export function createImapSessions(settings: StoreSettings, folder: string): ImapSessions {
  let current: ImapFlow | undefined
  let closed = false
  let tail: Promise<unknown> = Promise.resolve()

  async function enter(client: ImapFlow): Promise<void> {
    try {
      await client.mailboxOpen(folder)
    } catch (error) {
      throw missingFolder(error, folder) ?? error
    }
  }

  async function session(signal: AbortSignal | undefined): Promise<ImapFlow> {
    if (closed) throw new MailError('closed')
    if (current?.usable) return current
    checkText(folder, 'folder name')
    current = await openImapSession(settings, { signal }, enter)
    return current
  }

  async function run<T>(
    signal: AbortSignal | undefined,
    work: (client: ImapFlow) => Promise<T>,
  ): Promise<T> {
    if (signal?.aborted) throw cancellationError(signal)
    const client = await session(signal)
    // A command cannot be taken back, so cancelling one means to drop its connection.
    using _listening = whenAborted(signal, () => client.close())
    try {
      return await work(client)
    } catch (error) {
      if (signal?.aborted) throw cancellationError(signal)
      throw imapError(error, 'command', client.byeReason)
    }
  }

  return {
    folder,
    use(signal, work) {
      const result = tail.then(() => run(signal, work))
      tail = result.catch(() => {})
      return result
    },
    async close() {
      closed = true
      await tail
      const client = current
      current = undefined
      if (!client?.usable) return
      await client.logout().catch(() => client.close())
    },
  }
}
