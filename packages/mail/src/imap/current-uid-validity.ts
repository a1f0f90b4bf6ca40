import type { ImapFlow } from 'imapflow'
import { MailError } from '../mail-error.ts'

/** UIDs mean something only together with this value (RFC 3501 §2.3.1.1). */
export function currentUidValidity(client: ImapFlow): number {
  if (!client.mailbox) throw new MailError('connection_lost')
  return Number(client.mailbox.uidValidity)
}
