import type { Readable } from 'node:stream'
import type { Rejection } from './mail-error.ts'
import type { CloseOptions, MailAddress } from './mail-store.ts'
import type { VerifyOptions, VerifyOutcome } from './verify-outcome.ts'

export interface Attachment {
  filename: string
  contentType?: string
  /** content, or a factory of it: a retry needs the bytes again */
  content: string | Buffer | (() => Readable)
  /** Content-ID, for pictures that the HTML refers to */
  cid?: string
}

export interface OutgoingMessage {
  from: string | MailAddress
  to?: readonly (string | MailAddress)[]
  cc?: readonly (string | MailAddress)[]
  bcc?: readonly (string | MailAddress)[]
  replyTo?: string | MailAddress
  subject: string
  text?: string
  html?: string
  attachments?: readonly Attachment[]
  /** further fields; those that have an argument here are refused */
  headers?: Readonly<Record<string, string>>
  /** default: made up */
  messageId?: string
  inReplyTo?: string
  references?: readonly string[]
  date?: Date
  /** overrides who SMTP is told the mail is from and for */
  envelope?: { from: string; to: readonly string[] }
  /** delivery status notifications (RFC 3461); refused where the server does not offer DSN */
  dsn?: Dsn
}

export interface Dsn {
  /** when to notify; `never` stands alone */
  notify: readonly ('never' | 'success' | 'failure' | 'delay')[]
  /** how much of the message a notification carries */
  return?: 'headers' | 'full'
  /** names this message in its notifications */
  envelopeId?: string
}

export interface SendOptions {
  /**
   * cancels the message; once all of it is with the server, that ends in `delivery_unknown`,
   * because it may have been accepted
   */
  signal?: AbortSignal
  /**
   * milliseconds for which throttling and passing trouble are waited out, a place in the queue
   * behind them included; default 300,000. Waiting for a place within the account's own limits is
   * no trouble: it takes what it takes.
   */
  patienceMs?: number
}

export interface SendResult {
  /** with angle brackets, as in the header */
  messageId: string
  accepted: string[]
  rejected: Rejection[]
  /** the server's answer to the message */
  response: string
}

/** Sends mail through one server, in the order of the calls. Operations throw `MailError`; `verify` answers an outcome. */
export interface MailTransport extends AsyncDisposable {
  /** Connects, signs in and leaves, without sending anything; never throws. */
  verify(options?: VerifyOptions): Promise<VerifyOutcome>
  /**
   * Resolves when at least one recipient was accepted and the server took the message.
   *
   * @throws MailError `delivery_unknown` when the connection was lost after the whole message had
   * been sent and before the answer came: sending again could deliver it twice
   */
  send(message: OutgoingMessage, options?: SendOptions): Promise<SendResult>
  /**
   * Lets what is queued and in flight finish; later sends are refused. Safe to call twice. Once
   * the signal fires the connections are cut: what was still to be sent is rejected with `closed`,
   * or with `delivery_unknown` where the server had the whole message. It resolves all the same.
   */
  close(options?: CloseOptions): Promise<void>
}
