import { whenAborted } from '../cancellation.ts'
import { MailError } from '../mail-error.ts'
import type { CloseOptions } from '../mail-store.ts'
import type { MailTransport } from '../mail-transport.ts'
import type { TransportSettings } from '../settings.ts'
import { shareTokens } from '../shared-tokens.ts'
import type { Clock } from './clock.ts'
import { createSmtpPool, type SmtpPool } from './smtp-pool.ts'
import { verifySmtp } from './verify-smtp.ts'

/** The transport with its time and chance as arguments. */
export function smtpTransport(given: TransportSettings, clock: Clock): MailTransport {
  const settings = withSharedTokens(given)
  let pool: SmtpPool | undefined
  let closing: Promise<void> | undefined

  async function close({ signal }: CloseOptions = {}): Promise<void> {
    closing ??= pool?.close() ?? Promise.resolve()
    using _listening = whenAborted(signal, () => pool?.cut())
    await closing
  }

  return {
    verify: (options = {}) => verifySmtp(settings, options),
    async send(message, options = {}) {
      if (closing) throw new MailError('closed')
      pool ??= createSmtpPool(settings, clock)
      return pool.send(message, options)
    },
    close,
    [Symbol.asyncDispose]: () => close(),
  }
}

function withSharedTokens(settings: TransportSettings): TransportSettings {
  const { credentials } = settings
  if (credentials.method !== 'oauth2') return settings
  return { ...settings, credentials: { ...credentials, tokens: shareTokens(credentials.tokens) } }
}
