import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { checkText } from '../check-arguments.ts'
import { MailError } from '../mail-error.ts'
import { createByteReader } from './byte-reader.ts'
import { createMultiLineDecoder } from './multi-line-decoder.ts'
import { parseReply, refusedCommand, type Pop3Reply } from './pop3-reply.ts'

// RFC 2449 §4 allows 512 octets; some servers answer with more, none with this much.
const longestReply = 8192
// Room for the UIDLs of a million messages; a list beyond it is an attack or a broken server.
const largestList = 64 * 1024 * 1024

/**
 * Commands and answers of one POP3 session, one at a time. What goes wrong on the wire ends the
 * session: the two sides would no longer agree on which answer belongs to which command.
 */
export interface Pop3Connection {
  readonly socket: Socket
  /** false once the session has ended or can no longer be trusted */
  readonly usable: boolean
  /** Waits for an answer that nobody asked for: the greeting, or the next one of an exchange. */
  readReply(): Promise<Pop3Reply>
  /** Sends one line and reads the first line of the answer. */
  command(line: string): Promise<Pop3Reply>
  /** Like `command`, for what must succeed; `-ERR` is thrown as a `MailError`. */
  expectOk(line: string, otherwise?: 'protocol_error' | 'message_gone'): Promise<string>
  /** The lines that follow `+OK`, without their framing; `limit` in octets. */
  list(line: string, limit?: number): Promise<string[]>
  /** A message as a stream (RETR). Nothing else can be asked until it was read to its end. */
  stream(line: string): Promise<Readable>
  /** True while a message is being read. */
  readonly streaming: boolean
  /** True when the server has sent something that nobody has asked for. */
  hasUnexpectedInput(): boolean
  /** Lets go of the socket so that it can be encrypted; the connection is used up then. */
  detach(): void
  destroy(): void
}

/** @param inactivity milliseconds of silence after which a read fails with `timeout` */
export function createPop3Connection(socket: Socket, inactivity: number): Pop3Connection {
  const reader = createByteReader(socket, inactivity)
  let usable = true
  let reading: Readable | undefined

  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    if (!usable || socket.destroyed) throw new MailError('connection_lost')
    try {
      return await work()
    } catch (error) {
      // A refusal is an answer; everything else has left the session in an unknown state.
      destroy()
      throw error
    }
  }

  const readReply = () => guarded(async () => parseReply(await reader.readLine(longestReply)))

  async function command(line: string): Promise<Pop3Reply> {
    checkText(line, 'command')
    if (reading && !reading.destroyed) {
      throw new MailError('invalid_argument', {
        message: 'The previous message has not been read to its end.',
      })
    }
    if (usable) socket.write(`${line}\r\n`)
    return readReply()
  }

  async function expectOk(
    line: string,
    otherwise: 'protocol_error' | 'message_gone' = 'protocol_error',
  ): Promise<string> {
    const reply = await command(line)
    if (reply.status !== 'ok') throw refusedCommand(reply, otherwise)
    return reply.text
  }

  async function* body(): AsyncGenerator<Buffer, void, undefined> {
    const decoder = createMultiLineDecoder()
    for (;;) {
      const { content, rest } = decoder.push(await guarded(reader.readChunk))
      if (rest?.length) reader.unread(rest)
      if (rest) reading = undefined
      // One piece a packet: a message of stuffed lines would come in tens of thousands otherwise.
      if (content.length) yield Buffer.concat(content)
      if (rest) return
    }
  }

  async function list(line: string, limit = largestList): Promise<string[]> {
    await expectOk(line)
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of body()) {
      size += chunk.length
      if (size > limit) {
        destroy()
        throw new MailError('protocol_error', { message: 'The server sent an endless list.' })
      }
      chunks.push(chunk)
    }
    const text = Buffer.concat(chunks).toString('utf8')
    return text === '' ? [] : text.replace(/\r\n$/, '').split('\r\n')
  }

  function destroy(): void {
    usable = false
    socket.destroy()
  }

  return {
    socket,
    get usable() {
      // A message given up early: the rest of it would be taken for the next answer.
      return usable && !socket.destroyed && !reading?.destroyed
    },
    get streaming() {
      return reading !== undefined
    },
    readReply,
    command,
    expectOk,
    list,
    async stream(line) {
      await expectOk(line, 'message_gone')
      const content = Readable.from(body(), { objectMode: false })
      reading = content
      content.once('close', () => reading === content && destroy())
      return content
    },
    hasUnexpectedInput: () => reader.pending() > 0,
    detach() {
      usable = false
      reader.detach()
    },
    destroy,
  }
}
