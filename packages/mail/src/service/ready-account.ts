import type { ServiceEmail, ServiceMailbox, ServiceSmtp } from '@mailgrant/contract/service'
import { MailError } from '../mail-error.ts'

/** An account that this key may use and that is complete enough to be used. */
export type Ready<T extends ServiceMailbox | ServiceSmtp> = T & {
  host: string
  port: number
  authentication: NonNullable<T['authentication']>
}

/** @throws MailError `action_not_allowed` or `account_not_ready` */
export function readyMailbox({ mailbox }: ServiceEmail): Ready<ServiceMailbox> {
  return ready(mailbox, 'fetch')
}

/** @throws MailError `action_not_allowed` or `account_not_ready` */
export function readySmtp({ smtp }: ServiceEmail): Ready<ServiceSmtp> {
  return ready(smtp, 'send')
}

function ready<T extends ServiceMailbox | ServiceSmtp>(
  account: T | null,
  action: string,
): Ready<T> {
  if (!account) {
    throw new MailError('action_not_allowed', {
      message: `The API key does not allow the action “${action}”.`,
    })
  }
  if (!isReady(account)) throw new MailError('account_not_ready')
  return account
}

function isReady<T extends ServiceMailbox | ServiceSmtp>(account: T): account is Ready<T> {
  const { enabled, host, port, authentication } = account
  return enabled && host !== null && port !== null && authentication !== null
}
