import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Readable } from 'node:stream'
import { cancellationError, whenAborted } from '../cancellation.ts'
import { cleanReply } from '../clean-reply.ts'
import { MailError } from '../mail-error.ts'
import type { SendResult } from '../mail-transport.ts'
import type { Timeouts } from '../settings.ts'
import { composeMessage, type ComposedMessage, type PreparedMessage } from './compose.ts'
import { untilDone, type SmtpSession } from './open-smtp-session.ts'
import { smtpError, smtpFacts } from './smtp-error.ts'

/** `reset`: usable after RSET. `lost`: neither the connection nor what is in flight on it. */
export type SessionFate = 'kept' | 'reset' | 'lost'

/** How an attempt to send ended, and whether its session can take another message. */
export type Transmission =
  | { outcome: 'sent'; result: SendResult }
  | {
      outcome: 'failed'
      error: MailError
      /** the server's reply code, where it gave one */
      status: number | undefined
      session: SessionFate
    }

// RFC 5321 §4.5.3.2.1 to 4.5.3.2.4: what a server may take for an envelope. Each silence has its
// own, shorter limit; this one is for a server that never quite falls silent.
const envelopeLimit = 300_000

/** Sends one message over a session, without a round trip that it does not need. */
export async function transmit(
  session: SmtpSession,
  prepared: PreparedMessage,
  timeouts: Pick<Timeouts, 'inactivity' | 'confirmation'>,
  signal: AbortSignal | undefined,
): Promise<Transmission> {
  let composed: ComposedMessage
  try {
    composed = composeMessage(prepared)
    checkOffered(session, composed)
  } catch (error) {
    return failed(smtpError(error, session.login.method), undefined, 'kept')
  }
  const { connection } = session
  const { envelope, source } = composed
  const progress = watchProgress(session, source, timeouts)
  using _listening = whenAborted(signal, () => session[Symbol.dispose]())
  try {
    const info = await untilDone<SMTPConnection.SentMessageInfo>(connection, signal, (done) =>
      connection.send(envelope, source, done),
    )
    if (progress.whole) return { outcome: 'sent', result: readResult(prepared.messageId, info) }
    // It accepted what it has not got: nothing that it says can be relied on.
    return failed(new MailError('protocol_error'), undefined, 'lost')
  } catch (error) {
    return judge(error, progress.whole)
  } finally {
    progress.stop()
    source.destroy()
  }

  function judge(error: unknown, whole: boolean): Transmission {
    const { status = 0, code } = smtpFacts(error)
    const known = signal?.aborted
      ? cancellationError(signal)
      : smtpError(error, session.login.method)
    // An answer decides; without one the server may have taken what it got as a whole.
    const answered = status >= 400 && status < 600 && code !== 'EPROTOCOL'
    if (whole && !answered) {
      return failed(new MailError('delivery_unknown', { cause: known }), undefined, 'lost')
    }
    const begun = progress.begun && !whole
    const lost = !answered || signal?.aborted || begun || status === 421 || connection.destroyed
    return failed(known, status, lost ? 'lost' : 'reset')
  }
}

function failed(error: MailError, status: number | undefined, session: SessionFate): Transmission {
  return { outcome: 'failed', error, status, session }
}

function checkOffered({ extensions }: SmtpSession, { envelope, source }: ComposedMessage): void {
  const missing = envelope.dsn && !extensions.has('DSN') ? 'delivery status notifications' : ''
  // RFC 6531 §3.2: such an address goes to servers that know of it only.
  const foreign = [envelope.from, ...envelope.to].some((address) => international.test(address))
  const unknown = foreign && !extensions.has('SMTPUTF8') ? 'international addresses' : ''
  if (!missing && !unknown) return
  source.destroy()
  throw new MailError('unsupported', {
    message: `The server does not take ${missing || unknown}.`,
    remedy: 'Leave them out, or send through a server that takes them.',
  })
}

const international = /[^\u0000-\u007F]/

/** Follows a message on its way: begun with its first octet, whole with the final dot. */
function watchProgress(
  { connection }: SmtpSession,
  source: Readable,
  timeouts: Pick<Timeouts, 'inactivity' | 'confirmation'>,
) {
  const { inactivity, confirmation } = timeouts
  const pipe = source.pipe.bind(source)
  let limit = envelopeLimit
  let since = performance.now()
  let timer = setTimeout(look, limit)
  const progress = {
    begun: false,
    whole: false,
    stop() {
      clearTimeout(timer)
      if (progress.whole && connection._socket) connection._socket.setTimeout(inactivity)
    },
  }

  // One timer for a message that usually takes milliseconds: it looks again when it was too early.
  function look(): void {
    const left =
      progress.begun && !progress.whole ? envelopeLimit : since + limit - performance.now()
    if (left <= 0) connection.close()
    else timer = setTimeout(look, left)
  }

  // nodemailer pipes the source into the stream that adds the dots, at the server's 354; when
  // that has ended, the final dot is with the socket.
  source.pipe = (destination, options) => {
    progress.begun = true
    destination.once('end', () => {
      progress.whole = true
      since = performance.now()
      limit = confirmation
      // RFC 5321 §4.5.3.2.6: the answer to a whole message takes longer than any other.
      if (connection._socket) connection._socket.setTimeout(confirmation)
    })
    return pipe(destination, options)
  }
  return progress
}

function readResult(
  messageId: string,
  info: SMTPConnection.SentMessageInfo | undefined,
): SendResult {
  const errors = info?.rejectedErrors ?? []
  return {
    messageId,
    accepted: info?.accepted ?? [],
    rejected: (info?.rejected ?? []).map((address) => {
      const reply = errors.find(({ recipient }) => recipient === address)?.response
      return { address, serverReply: cleanReply(typeof reply === 'string' ? reply : '') }
    }),
    response: cleanReply(info?.response ?? ''),
  }
}
