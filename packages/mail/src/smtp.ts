import type { MailTransport } from './mail-transport.ts'
import type { TransportSettings } from './settings.ts'
import { systemClock } from './smtp/clock.ts'
import { smtpTransport } from './smtp/smtp-transport.ts'

/**
 * Sends through an SMTP submission server (RFC 6409) over nodemailer. Messages wait in order for
 * one of a few connections that are kept open, and for the provider's limits. Never falls back to
 * a connection without TLS or without the sign-in that the settings ask for.
 */
export function createSmtpTransport(settings: TransportSettings): MailTransport {
  return smtpTransport(settings, systemClock)
}
