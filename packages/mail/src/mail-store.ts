import type { Readable } from 'node:stream'
import type { VerifyOptions, VerifyOutcome } from './verify-outcome.ts'

/** What happens to a message on the server once it is acknowledged. */
export type AfterFetch =
  | { action: 'archive'; folder: string }
  | { action: 'delete' }
  | { action: 'nothing' }

/** A place in an IMAP folder. A new `uidValidity` means that all earlier UIDs are void. */
export interface ImapCursor {
  uidValidity: number
  uid: number
}

/** Names a message for as long as it is in the folder: plain data, fit to be stored. */
export type MessageId = ({ protocol: 'imap' } & ImapCursor) | { protocol: 'pop3'; uidl: string }

export interface MailAddress {
  name: string
  address: string
}

/** From the header; what is missing or cannot be read is empty or null. */
export interface MessageEnvelope {
  from: MailAddress[]
  to: MailAddress[]
  subject: string
  date: Date | null
  messageId: string | null
}

export interface FetchedMessage {
  readonly id: MessageId
  readonly envelope: MessageEnvelope
  /** octets, as the server counts them */
  readonly size: number
  /** The message as the server has it (RFC 5322). Read it to its end before the next one. */
  source(): Promise<Readable>
  /**
   * Acknowledges the message: it is archived, deleted or left alone, as `afterFetch` says. In any
   * order, at any time until the store is closed; what is never acknowledged is delivered again.
   */
  done(): Promise<void>
}

export interface FetchOptions {
  /** at most this many messages; default 50 */
  limit?: number
  signal?: AbortSignal
  /** IMAP: only messages behind this place; ignored when the folder has a new `uidValidity` */
  after?: ImapCursor
  /** POP3: messages to pass over, by UIDL */
  seen?: ReadonlySet<string>
}

export interface StoreVerifyOptions extends VerifyOptions {
  /** IMAP: test this folder instead of the one of the settings */
  folder?: string
  /** IMAP: also see whether this folder is there */
  archiveFolder?: string
}

/** Fetches mail from one mailbox. Operations throw `MailError`; `verify` answers an outcome. */
export interface MailStore extends AsyncDisposable {
  /** Connects, signs in and looks at the mailbox on a connection of its own; never throws. */
  verify(options?: StoreVerifyOptions): Promise<VerifyOutcome>
  /** The oldest messages first. Only acknowledged ones are moved or deleted. */
  fetch(options?: FetchOptions): AsyncIterable<FetchedMessage>
  /** Ends the session; POP3 deletions take effect here at the latest. Safe to call twice. */
  close(): Promise<void>
}
