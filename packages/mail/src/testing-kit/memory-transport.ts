import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { cancellationError, either, whenAborted } from '../cancellation.ts'
import { cleanReply } from '../clean-reply.ts'
import { MailError } from '../mail-error.ts'
import type { CloseOptions } from '../mail-store.ts'
import type { MailTransport, OutgoingMessage, SendOptions, SendResult } from '../mail-transport.ts'
import { composeMessage, prepareMessage, unreadable } from '../smtp/compose.ts'
import { describeFailure } from '../verify-outcome.ts'

export interface MemoryTransportOptions {
  /** as in the settings of a real transport: the only address that may send */
  sender?: string
  /** Refuses a recipient by returning a server's words, such as `550 5.1.1 No such user`. */
  reject?: (recipient: string) => string | undefined
}

/** What a server would have been given. */
export interface SentMessage {
  messageId: string
  envelope: { from: string; to: string[] }
  accepted: string[]
  rejected: { address: string; serverReply: string }[]
  /** the message as it would be delivered (RFC 5322) */
  source: Buffer
}

export interface MemoryTransport extends MailTransport {
  /** what was accepted, the oldest first */
  readonly sent: readonly SentMessage[]
}

/**
 * A transport that keeps what it sends, for the tests of services: it refuses what a real one
 * refuses, composes what a real one composes, and needs no server.
 */
export function createMemoryTransport(options: MemoryTransportOptions = {}): MemoryTransport {
  const sent: SentMessage[] = []
  let tail: Promise<unknown> = Promise.resolve()
  const cut = new AbortController()
  let closed = false

  async function deliver(message: OutgoingMessage, signal?: AbortSignal): Promise<SendResult> {
    const prepared = prepareMessage(message, options.sender)
    // One after the other, as they were given: composing a large one takes its time.
    const result = tail.then(async () => {
      if (signal?.aborted) throw cancellationError(signal)
      if (cut.signal.aborted) throw new MailError('closed')
      const { envelope, source } = composeMessage(prepared)
      const rejected = envelope.to.flatMap((address) => {
        const reply = options.reject?.(address)
        return reply === undefined ? [] : [{ address, serverReply: cleanReply(reply) }]
      })
      const refused = new Set(rejected.map(({ address }) => address))
      const accepted = envelope.to.filter((address) => !refused.has(address))
      if (accepted.length === 0) {
        source.destroy()
        throw new MailError('recipient_rejected', {
          serverReply: rejected[0]?.serverReply,
          rejected,
        })
      }
      const { messageId } = prepared
      const { from, to } = envelope
      const whole = await read(source, signal, cut.signal)
      sent.push({ messageId, envelope: { from, to }, accepted, rejected, source: whole })
      return { messageId, accepted, rejected, response: '250 2.0.0 kept in memory' }
    })
    tail = result.catch(() => {})
    return result
  }

  async function close({ signal }: CloseOptions = {}): Promise<void> {
    closed = true
    using _listening = whenAborted(signal, () => cut.abort())
    await tail
  }

  return {
    sent,
    async verify({ signal } = {}) {
      if (!signal?.aborted) return { outcome: 'ok', steps: [] }
      return { outcome: 'failed', steps: [], error: describeFailure(cancellationError(signal)) }
    },
    async send(message: OutgoingMessage, { signal }: SendOptions = {}) {
      if (closed) throw new MailError('closed')
      if (signal?.aborted) throw cancellationError(signal)
      return deliver(message, signal)
    },
    close,
    [Symbol.asyncDispose]: () => close(),
  }
}

async function read(
  source: Readable,
  signal: AbortSignal | undefined,
  cut: AbortSignal,
): Promise<Buffer> {
  using _listening = whenAborted(either(signal, cut), () => source.destroy())
  try {
    return await buffer(source)
  } catch (error) {
    if (signal?.aborted) throw cancellationError(signal)
    if (cut.aborted) throw new MailError('closed')
    throw unreadable(error)
  }
}
