import { MailError } from '../mail-error.ts'
import type { CloseOptions } from '../mail-store.ts'
import type { MailTransport, OutgoingMessage, SendOptions, SendResult } from '../mail-transport.ts'
import type { VerifyOptions, VerifyOutcome } from '../verify-outcome.ts'
import type { AccountParts } from './account-parts.ts'
import { createAdapterSlot } from './adapter-slot.ts'
import { openTransport, transportKey } from './open-transport.ts'
import { readySmtp } from './ready-account.ts'
import { verifyAccount } from './verify-account.ts'

/** A message whose From is the email's own address unless it says otherwise. */
export type EmailMessage = Omit<OutgoingMessage, 'from'> & Partial<Pick<OutgoingMessage, 'from'>>

/** Sending by the console's settings, whatever they are by now. */
export interface SmtpAccount {
  send(message: EmailMessage, options?: SendOptions): Promise<SendResult>
  verify(options?: VerifyOptions): Promise<VerifyOutcome>
  /** A transport that belongs to the caller. */
  open(signal?: AbortSignal): Promise<MailTransport>
  close(options?: CloseOptions): Promise<void>
}

export function createSmtpAccount(parts: AccountParts): SmtpAccount {
  const { settings, secrets, mailServers, reporter, deps } = parts
  const slot = createAdapterSlot<MailTransport>(deps)

  async function lease(signal: AbortSignal | undefined) {
    const smtp = readySmtp(await settings.fresh(signal))
    return slot.lease(transportKey(smtp, secrets.address), () =>
      openTransport(smtp, secrets, mailServers),
    )
  }

  return {
    async send(message, options = {}) {
      const held = await lease(options.signal)
      try {
        const result = await held.adapter.send(
          { ...message, from: message.from ?? secrets.address },
          options,
        )
        reporter.ok()
        return result
      } catch (error) {
        if (error instanceof MailError && !options.signal?.aborted) {
          // The password may be another one by now; it is asked for again with the next transport.
          if (error.code === 'authentication_failed') slot.retire()
          reporter.failed(error)
        }
        throw error
      } finally {
        held.release()
      }
    },
    verify: (options = {}) =>
      verifyAccount(
        reporter,
        options,
        () => lease(options.signal),
        (transport) => transport.verify(options),
      ),
    async open(signal) {
      return openTransport(readySmtp(await settings.fresh(signal)), secrets, mailServers)
    },
    close: (options) => slot.close(options),
  }
}
