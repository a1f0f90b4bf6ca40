import type { OutgoingMessage, SendResult } from '@mailgrant/mail'
import type { CheckTarget } from '../mail-check/mail-check.ts'
import type { GuardedFetch } from '../net/guarded-fetch.ts'

/** How alerts leave the process. */
export interface AlertChannels {
  /**
   * Through one account's server, once, within a minute.
   *
   * @param options.patient false: passing trouble is not waited out a while
   * @throws MailError
   */
  sendMail(
    target: CheckTarget,
    message: OutgoingMessage,
    options?: { patient?: boolean },
  ): Promise<SendResult>
  /** To an address that an administrator typed; at most 15 s, no redirects. */
  post: GuardedFetch
}
