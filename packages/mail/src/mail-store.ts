import type { Readable } from 'node:stream'
import type { MailError } from './mail-error.ts'
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

export interface ParsedAttachment {
  /** empty where the sender gave none */
  filename: string
  contentType: string
  /** Content-ID without angle brackets, for pictures that the HTML refers to */
  cid: string | null
  /** octets after decoding */
  size: number
  /** null where `attachment` of the options took the stream */
  content: Buffer | null
}

export interface ParsedMessage {
  envelope: MessageEnvelope
  /** header fields in order, names in lower case, values unfolded and decoded */
  headers: { name: string; value: string }[]
  text: string | null
  html: string | null
  attachments: ParsedAttachment[]
}

export interface ParseOptions {
  signal?: AbortSignal
  /**
   * Takes each attachment as a stream while the message arrives, so that none of it sits in
   * memory; without it contents are kept in `attachments`.
   */
  attachment?: (
    attachment: Omit<ParsedAttachment, 'content' | 'size'>,
    content: Readable,
  ) => Promise<void>
}

export interface FetchedMessage {
  readonly id: MessageId
  readonly envelope: MessageEnvelope
  /** octets, as the server counts them */
  readonly size: number
  /**
   * The message as the server has it (RFC 5322). Read it to its end, or destroy it: over POP3 a
   * reader that stands still while others wait for the session is given up after 5 s. The signal,
   * without one that of `fetch`, ends the stream as well.
   */
  source(options?: { signal?: AbortSignal }): Promise<Readable>
  /** The message taken apart (RFC 2045); what cannot be read is left out, never thrown. */
  parsed(options?: ParseOptions): Promise<ParsedMessage>
  /**
   * Acknowledges the message: it is archived, deleted or left alone, as `afterFetch` says, and
   * the cursor is saved where there is one. In any order, at any time until the store is closed;
   * what is never acknowledged is delivered again. The signal ends the waiting only: by then the
   * message is acknowledged or is not, never half, and it may be delivered again.
   */
  done(options?: { signal?: AbortSignal }): Promise<void>
}

/**
 * What was acknowledged, where the server is not to be told (`afterFetch` nothing): plain data,
 * fit to be stored as JSON. IMAP: all up to `uid` and those in `done`; POP3: the UIDLs in `seen`,
 * pruned to what is still in the mailbox.
 */
export type FetchCursor =
  | { protocol: 'imap'; uidValidity: number; uid: number; done: number[] }
  | { protocol: 'pop3'; seen: string[] }

/** Where the caller keeps the cursor. `save` is awaited by `done()`, one call at a time. */
export interface CursorStorage {
  load(): Promise<FetchCursor | undefined>
  save(cursor: FetchCursor): Promise<void>
}

export interface FetchOptions {
  /** at most this many messages; default 50 */
  limit?: number
  signal?: AbortSignal
  /**
   * Passes over what was acknowledged before. A folder with a new `uidValidity` starts over:
   * every message in it is delivered again.
   */
  cursor?: CursorStorage
}

export interface WatchOptions extends FetchOptions {
  /**
   * milliseconds between looks where the server cannot push (POP3, IMAP without IDLE), and until a
   * message that was not acknowledged comes again; default 60,000
   */
  pollMs?: number
  /**
   * Told of trouble that `watch` waits out: it tries again after `retryInMs` milliseconds, longer
   * each time, up to five minutes.
   */
  onTrouble?: (error: MailError, retryInMs: number) => void
  /**
   * Ends the watching before the next message, without an error; unlike with `signal`, what was
   * given out can still be read and acknowledged.
   */
  until?: AbortSignal
  /** Told when the mailbox was looked at without trouble, also where nothing new was in it. */
  onRound?: () => void
}

export interface StoreVerifyOptions extends VerifyOptions {
  /** IMAP: test this folder instead of the one of the settings */
  folder?: string
  /** IMAP: also see whether this folder is there */
  archiveFolder?: string
}

export interface CloseOptions {
  /** cuts the connections instead of waiting for what is under way and for a polite goodbye */
  signal?: AbortSignal
}

/** Fetches mail from one mailbox. Operations throw `MailError`; `verify` answers an outcome. */
export interface MailStore extends AsyncDisposable {
  /** Connects, signs in and looks at the mailbox on a connection of its own; never throws. */
  verify(options?: StoreVerifyOptions): Promise<VerifyOutcome>
  /**
   * One round: the oldest messages first, those that this store has delivered before behind those
   * that it has not, so that a message nobody acknowledges holds up none behind it. Only
   * acknowledged ones are moved or deleted. Throws `aborted` when the signal fires.
   */
  fetch(options?: FetchOptions): AsyncIterable<FetchedMessage>
  /**
   * Round after round for as long as the signal allows: waits for new mail (IMAP IDLE, RFC 2177,
   * else by polling), and reconnects with back-off. A message that nobody acknowledged comes again
   * once `pollMs` have passed. Ends without an error when the signal fires; throws only what the
   * service itself must mend (`whoseMove` `service` and `permanent`).
   */
  watch(options?: WatchOptions): AsyncIterable<FetchedMessage>
  /**
   * Ends the session; POP3 deletions take effect here at the latest. Safe to call twice. Once the
   * signal fires the connection is cut and nothing is waited for: what was being acknowledged may
   * be delivered again. It resolves all the same.
   */
  close(options?: CloseOptions): Promise<void>
}
