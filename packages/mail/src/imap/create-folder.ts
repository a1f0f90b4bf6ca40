import { cleanReply } from '../clean-reply.ts'
import { MailError } from '../mail-error.ts'
import { imapError } from './imap-error.ts'
import type { ImapSessions } from './imap-sessions.ts'

/** CREATE and SUBSCRIBE (RFC 3501 §6.3.3, §6.3.6). */
export function createFolder(
  sessions: ImapSessions,
  name: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  return sessions.useOnce(signal, async (client) => {
    const created = await client.mailboxCreate(name).catch((error: unknown) => {
      const failure = imapError(error, 'command', client.byeReason)
      // What the server gives no known reason for is its refusal to do this to this folder.
      if (failure.code !== 'protocol_error') throw failure
      throw new MailError('folder_refused', {
        message: `The server refused to create the folder "${name}".`,
        serverReply: failure.serverReply && cleanReply(failure.serverReply),
        cause: error,
      })
    })
    if (!created.created) {
      throw new MailError('folder_exists', { message: `A folder "${name}" exists already.` })
    }
    await client.mailboxSubscribe(name).catch(() => {})
  })
}
