import type { Readable } from 'node:stream'
import type { MailAddress } from './mail-store.ts'
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
  headers?: Readonly<Record<string, string>>
  /** default: made up */
  messageId?: string
  inReplyTo?: string
  references?: readonly string[]
  date?: Date
  /** overrides who SMTP is told the mail is from and for */
  envelope?: { from: string; to: readonly string[] }
}

export interface SendOptions {
  signal?: AbortSignal
}

export interface SendResult {
  /** with angle brackets, as in the header */
  messageId: string
  accepted: string[]
  rejected: { address: string; serverReply: string }[]
  /** the server's answer to the message */
  response: string
}

/** Sends mail through one server. Operations throw `MailError`; `verify` answers an outcome. */
export interface MailTransport extends AsyncDisposable {
  /** Connects, signs in and leaves, without sending anything; never throws. */
  verify(options?: VerifyOptions): Promise<VerifyOutcome>
  /** Resolves when at least one recipient was accepted and the server took the message. */
  send(message: OutgoingMessage, options?: SendOptions): Promise<SendResult>
  /** Lets sends in flight finish; later ones are refused. */
  close(): Promise<void>
}
