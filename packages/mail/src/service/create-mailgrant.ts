import { systemDeps } from './deps.ts'
import { mailgrantWith, type Mailgrant } from './mailgrant.ts'
import type { MailgrantOptions } from './options.ts'

/**
 * Sends and fetches with the settings and tokens of a Mailgrant console.
 *
 * @throws MailError `invalid_argument` for an address or a key that cannot be right
 */
export function createMailgrant(options: MailgrantOptions): Mailgrant {
  return mailgrantWith(options, systemDeps)
}
