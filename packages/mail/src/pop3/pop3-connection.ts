import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { checkText } from '../check-arguments.ts'
import { MailError } from '../mail-error.ts'
import { createByteReader } from './byte-reader.ts'
import { createLineCollector, type ListLimits } from './line-collector.ts'
import { createMultiLineDecoder } from './multi-line-decoder.ts'
import { parseReply, refusedCommand, type Pop3Reply } from './pop3-reply.ts'

// RFC 2449 §4 allows 512 octets; some servers answer with more, none with this much.
const longestReply = 8192
// Room for a million messages, more than any server lets a POP3 client see.
const wholeList: ListLimits = { octets: 32 * 1024 * 1024, line: longestReply, lines: 1_000_000 }

// A server that sends an octet now and then is never silent for long. All the waiting within one
// multi-line answer may take ten times the longest silence; a message may take another
// millisecond for each octet that did arrive, which is slower than any real line.
const patience = 10
const msPerOctet = 1

/**
 * Commands and answers of one POP3 session, one at a time. What goes wrong on the wire ends the
 * session: the two sides would no longer agree on which answer belongs to which command.
 */
export interface Pop3Connection {
  readonly socket: Socket
  /**
   * False once the session has ended or can no longer be trusted; its socket is closed then. To be
   * asked between commands.
   */
  readonly usable: boolean
  /** Waits for an answer without asking: the greeting, or the next one after `send`. */
  readReply(): Promise<Pop3Reply>
  /**
   * Sends one line and reads the first line of the answer.
   *
   * @param secrets what must not be shown where the server quotes it, from now on
   */
  command(line: string, secrets?: readonly string[]): Promise<Pop3Reply>
  /** Goes on within AUTH: a refusal that came ahead of the line counts as its answer. */
  answer(line: string, secrets?: readonly string[]): Promise<Pop3Reply>
  /** Like `command`, for what must succeed; `-ERR` is thrown as a `MailError`. */
  expectOk(line: string, otherwise?: 'protocol_error' | 'message_gone'): Promise<string>
  /**
   * The lines that follow `+OK`, without their framing.
   *
   * @param limit octets, of the whole as of one line; default: what a list of messages may take
   */
  list(line: string, limit?: number): Promise<string[]>
  /**
   * Sends lines together, without waiting (RFC 2449 §6.6): each is answered in its turn, and who
   * sent them reads all the answers.
   */
  send(lines: readonly string[]): Promise<void>
  /** The content that follows the `+OK` just read; `limit` in octets. */
  readDocument(limit: number): Promise<Buffer>
  /**
   * A message as a stream (RETR). Nothing else can be asked until it was read to its end;
   * destroying it earlier ends the session.
   */
  stream(line: string): Promise<Readable>
  /** True while a message is being read. */
  readonly streaming: boolean
  /** True when the server has sent something that nobody has asked for. */
  hasUnexpectedInput(): boolean
  /** Lets go of the socket so that it can be encrypted; the connection is used up then. */
  detach(): void
  destroy(): void
}

/**
 * @param inactivity milliseconds within which a line must be complete, and of silence within a
 * multi-line answer, after which a read fails with `timeout`
 */
export function createPop3Connection(socket: Socket, inactivity: number): Pop3Connection {
  const reader = createByteReader(socket, inactivity)
  const hidden = new Set<string>()
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

  const readReply = () =>
    guarded(async () => parseReply(await reader.readLine(longestReply), [...hidden]))

  /** @throws MailError when an answer now could belong to something else */
  async function expectSilence(): Promise<void> {
    if (reading && !reading.destroyed) {
      throw new MailError('invalid_argument', {
        message: 'The previous message has not been read to its end.',
      })
    }
    if (usable && reader.pending() > 0) await guarded(refuseUnasked)
  }

  async function command(line: string, secrets?: readonly string[]): Promise<Pop3Reply> {
    checkText(line, 'command')
    await expectSilence()
    return answer(line, secrets)
  }

  async function send(lines: readonly string[]): Promise<void> {
    for (const line of lines) checkText(line, 'command')
    await expectSilence()
    if (usable) socket.write(`${lines.join('\r\n')}\r\n`)
  }

  /** It would be taken for the answer to the next command, and each answer for the one before. */
  async function refuseUnasked(): Promise<never> {
    const reply = await readReply()
    // The one thing that servers do say unasked: that they are about to hang up.
    if (reply.status === 'err') throw refusedCommand(reply, 'connection_lost')
    throw new MailError('protocol_error', {
      message: 'The server sent an answer that nobody asked for.',
      serverReply: reply.line,
    })
  }

  async function answer(line: string, secrets: readonly string[] = []): Promise<Pop3Reply> {
    checkText(line, 'command')
    for (const secret of secrets) if (secret) hidden.add(secret)
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

  async function* body(perOctet: number): AsyncGenerator<Buffer, void, undefined> {
    const decoder = createMultiLineDecoder()
    let left = patience * inactivity
    for (;;) {
      const since = performance.now()
      const chunk = await guarded(reader.readChunk)
      left += chunk.length * perOctet - (performance.now() - since)
      const { content, rest } = decoder.push(chunk)
      if (!rest && left < 0) {
        destroy()
        throw new MailError('timeout', { message: 'The server sends too slowly.' })
      }
      if (rest?.length) reader.unread(rest)
      if (rest) reading = undefined
      // One piece a packet: a message of stuffed lines would come in tens of thousands otherwise.
      const [first] = content
      if (first) yield content.length === 1 ? first : Buffer.concat(content)
      if (rest) return
    }
  }

  async function readDocument(limit: number): Promise<Buffer> {
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of body(msPerOctet)) {
      size += chunk.length
      if (size > limit) {
        destroy()
        throw new MailError('protocol_error', {
          message: 'The server sent more than it said the message has.',
        })
      }
      chunks.push(chunk)
    }
    const [first] = chunks
    return first && chunks.length === 1 ? first : Buffer.concat(chunks, size)
  }

  async function list(line: string, limit?: number): Promise<string[]> {
    await expectOk(line)
    const collector = createLineCollector(
      limit === undefined ? wholeList : { octets: limit, line: limit, lines: limit },
    )
    return guarded(async () => {
      for await (const chunk of body(0)) collector.push(chunk)
      return collector.lines()
    })
  }

  async function stream(line: string): Promise<Readable> {
    await expectOk(line, 'message_gone')
    const pieces = body(msPerOctet)
    const content = new Readable({
      read() {
        void pieces.next().then(
          ({ value }) => content.push(value ?? null),
          (error: unknown) => content.destroy(error instanceof Error ? error : undefined),
        )
      },
      // At once, though a read may be waiting: until the socket is closed the mailbox is locked.
      destroy(error, callback) {
        if (reading === content) destroy()
        callback(error)
      },
    })
    reading = content
    return content
  }

  function destroy(): void {
    usable = false
    socket.destroy()
  }

  return {
    socket,
    get usable() {
      if (!usable || socket.destroyed) return false
      // A message given up early: the rest of it would be taken for the next answer.
      if (reading) return !reading.destroyed
      // Nobody asked for anything: a farewell, or a server that is out of step.
      if (reader.pending() > 0) destroy()
      return usable
    },
    get streaming() {
      return reading !== undefined
    },
    readReply,
    command,
    answer,
    expectOk,
    list,
    send,
    readDocument,
    stream,
    hasUnexpectedInput: () => reader.pending() > 0,
    detach() {
      usable = false
      reader.detach()
    },
    destroy,
  }
}
