import type { Pop3Connection } from './pop3-connection.ts'
import { refusedCommand, type Pop3Reply } from './pop3-reply.ts'

interface DocumentCommand {
  line: string
  /** octets; more is an attack or a broken server */
  limit: number
}

/**
 * Whole multi-line answers in order, undefined for a message that the server no longer has.
 *
 * @param pipelined sends the commands together (RFC 2449 §6.6) instead of one by one
 */
export async function* askDocuments(
  connection: Pop3Connection,
  commands: readonly DocumentCommand[],
  pipelined: boolean,
): AsyncGenerator<Buffer | undefined, void, undefined> {
  let pending = 0
  try {
    if (pipelined && commands.length > 0) {
      await connection.send(commands.map(({ line }) => line))
      pending = commands.length
    }
    for (const { line, limit } of commands) {
      const reply = pipelined ? await connection.readReply() : await connection.command(line)
      const content = reply.status === 'ok' ? await connection.readDocument(limit) : undefined
      pending -= 1
      if (!content) refuseTrouble(reply)
      yield content
    }
  } finally {
    // Answers that nobody reads would be taken for those of later commands.
    if (pending > 0) connection.destroy()
  }
}

/** One-line answers in order. */
export async function askEach(
  connection: Pop3Connection,
  lines: readonly string[],
  pipelined: boolean,
): Promise<Pop3Reply[]> {
  if (pipelined && lines.length > 0) await connection.send(lines)
  const replies: Pop3Reply[] = []
  for (const line of lines) {
    replies.push(pipelined ? await connection.readReply() : await connection.command(line))
  }
  return replies
}

/** -ERR to a message means that it is gone, unless it says that the server has a problem. */
function refuseTrouble(reply: Pop3Reply): void {
  const error = refusedCommand(reply, 'message_gone')
  if (error.code !== 'message_gone') throw error
}
