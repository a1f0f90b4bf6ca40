import MailComposer from 'nodemailer/lib/mail-composer'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { cancellationError, whenAborted } from '../cancellation.ts'
import { cleanReply } from '../clean-reply.ts'
import type { OutgoingMessage, SendOptions, SendResult } from '../mail-transport.ts'
import type { TransportSettings } from '../settings.ts'
import { compose } from './compose.ts'
import { openSmtpSession, untilDone } from './open-smtp-session.ts'
import { smtpError } from './smtp-error.ts'

/**
 * Sends one message over a connection of its own. nodemailer composes it; the connection is
 * ours, so that a rejected token is renewed before the message has begun.
 *
 * @throws MailError
 */
export async function sendMessage(
  settings: TransportSettings,
  message: OutgoingMessage,
  { signal }: SendOptions,
): Promise<SendResult> {
  const mime = new MailComposer(compose(message)).compile()
  const envelope = mime.getEnvelope()
  const messageId = mime.messageId()
  using session = await openSmtpSession(settings, { signal })
  using _listening = whenAborted(signal, () => session[Symbol.dispose]())
  const { connection } = session
  try {
    const info = await untilDone<SMTPConnection.SentMessageInfo>(connection, signal, (done) =>
      connection.send(envelope, mime.createReadStream(), done),
    )
    connection.quit()
    return readResult(messageId, info)
  } catch (error) {
    throw signal?.aborted ? cancellationError(signal) : smtpError(error, session.presented)
  }
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
