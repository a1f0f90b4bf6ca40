import { MailError } from '../mail-error.ts'
import type { TransportSettings } from '../settings.ts'

export interface Limits {
  connections: number
  perMinute: number
}

// Exchange Online allows a mailbox three connections and thirty messages a minute, worldwide and
// in its national clouds.
const microsoft = /(^|\.)(office365\.com|outlook\.com|office365\.us|outlook\.cn|live\.com)\.?$/i

/** What an account may do at once: the settings, else what its provider is known to allow. */
export function sendingLimits({ host, limits = {} }: TransportSettings): Limits {
  const usual = microsoft.test(host)
    ? { connections: 3, perMinute: 30 }
    : { connections: 5, perMinute: Number.POSITIVE_INFINITY }
  const { connections = usual.connections, perMinute = usual.perMinute } = limits
  if (!Number.isInteger(connections) || connections < 1) {
    throw new MailError('invalid_argument', {
      message: 'The number of connections must be a whole number from 1.',
    })
  }
  if (!(perMinute >= 1)) {
    throw new MailError('invalid_argument', {
      message: 'The number of messages per minute must be at least 1.',
    })
  }
  return { connections, perMinute }
}
