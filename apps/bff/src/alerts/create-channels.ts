import { isIP } from 'node:net'
import { MailError } from '@mailgrant/mail'
import { createSmtpTransport } from '@mailgrant/mail/smtp'
import { createCheckedLookup, type Resolve } from '../net/checked-lookup.ts'
import { createGuardedFetch } from '../net/guarded-fetch.ts'
import { isPublicAddress } from '../net/public-address.ts'
import { mailPorts } from '../presets/load-presets.ts'
import { notTestedText } from '../text/accounts.ts'
import type { AlertChannels } from './channels.ts'

/** One account's part of an alert: three of them fit well into the lease of a delivery. */
const sendMs = 45_000
/** Throttling and passing trouble are waited out this long; then another account may be faster. */
const patienceMs = 5_000

export interface ChannelOptions {
  /** admits private addresses and any port: the operator's choice, never the screen's */
  allowPrivateHosts: boolean
  resolve?: Resolve
  /** PEM of an authority to trust instead of Node's own list */
  ca?: string
}

export function createAlertChannels(options: ChannelOptions): AlertChannels {
  const { allowPrivateHosts, resolve, ca } = options
  const lookup = createCheckedLookup({ allowPrivateHosts, ...(resolve && { resolve }) })
  return {
    async sendMail({ host, port, tlsMode, credentials }, message, { patient = true } = {}) {
      if (!allowPrivateHosts) {
        // A literal address never reaches the look-up.
        if (isIP(host) !== 0 && !isPublicAddress(host))
          throw new MailError('host_not_allowed', { message: notTestedText.notPublic })
        if (!mailPorts.includes(port))
          throw new MailError('host_not_allowed', { message: notTestedText.notMailPort(port) })
      }
      await using transport = createSmtpTransport({
        host,
        port,
        tlsMode,
        credentials,
        lookup,
        ...(ca !== undefined && { tls: { ca } }),
      })
      return await transport.send(message, {
        signal: AbortSignal.timeout(sendMs),
        patienceMs: patient ? patienceMs : 0,
      })
    },
    post: createGuardedFetch({
      allowPrivateHosts,
      timeoutMs: 15_000,
      maxBytes: 65_536,
      body: 'spare',
      ...(resolve && { resolve }),
    }),
  }
}
