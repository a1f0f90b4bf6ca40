import type { ImapFlow, Logger } from 'imapflow'
import { MailError } from '../mail-error.ts'
import { imapError } from './imap-error.ts'

/**
 * imapflow answers `false` for some commands that the server refused, and tells the reason to its
 * logger only. Without it a server that asks to wait would look like one that forbids.
 */
const reasons = new WeakMap<ImapFlow, unknown>()

/** A logger that keeps the last reason; `client` is asked for late, because it is being made. */
export function refusalLogger(client: () => ImapFlow): Logger {
  const keep = (entry: unknown) => {
    if (typeof entry === 'object' && entry !== null && 'err' in entry) {
      reasons.set(client(), entry.err)
    }
  }
  const ignore = () => {}
  return { debug: ignore, info: ignore, warn: keep, error: ignore, fatal: ignore }
}

/**
 * Runs a command that answers `false` when the server refuses it.
 *
 * @throws MailError with the server's reason; `folder_refused` where it names no known one
 */
export async function unlessRefused<T>(
  client: ImapFlow,
  command: () => Promise<T | false | undefined>,
): Promise<T> {
  reasons.delete(client)
  const answer = await command()
  if (answer !== false && answer !== undefined) return answer
  const reason = reasons.get(client)
  if (reason === undefined)
    throw new MailError(client.usable ? 'folder_refused' : 'connection_lost')
  const error = imapError(reason, 'command', client.byeReason)
  if (error.code !== 'protocol_error') throw error
  throw new MailError('folder_refused', { serverReply: error.serverReply, cause: reason })
}
