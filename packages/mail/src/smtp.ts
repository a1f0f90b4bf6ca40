import { MailError } from './mail-error.ts'
import type { MailTransport } from './mail-transport.ts'
import type { TransportSettings } from './settings.ts'
import { sendMessage } from './smtp/send-message.ts'
import { verifySmtp } from './smtp/verify-smtp.ts'

/**
 * Sends through an SMTP submission server (RFC 6409) over nodemailer. Never falls back to a
 * connection without TLS or without the sign-in that the settings ask for.
 */
export function createSmtpTransport(settings: TransportSettings): MailTransport {
  const inFlight = new Set<Promise<unknown>>()
  let closed = false

  async function close(): Promise<void> {
    closed = true
    await Promise.allSettled(inFlight)
  }

  return {
    verify: (options = {}) => verifySmtp(settings, options),
    async send(message, options = {}) {
      if (closed) throw new MailError('closed')
      const sending = sendMessage(settings, message, options)
      inFlight.add(sending)
      try {
        return await sending
      } finally {
        inFlight.delete(sending)
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
