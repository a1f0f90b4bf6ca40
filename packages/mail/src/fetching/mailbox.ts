import type { Readable } from 'node:stream'
import type { FetchCursor, MessageId } from '../mail-store.ts'

/** UIDs within one `uidValidity`, or UIDLs. */
export type MessageKey = number | string

/** What one look at the mailbox found. */
export interface Listing<Key extends MessageKey> {
  /** the `uidValidity` for IMAP: with another one all keys are void */
  epoch: number
  /** oldest first */
  keys: Key[]
  /** UIDs up to this one were not looked for, because the cursor passes over them; 0: all were */
  above: number
}

export interface MessageHead {
  /** of a message that is held nothing else stays in memory with it */
  header: string
  size: number
  /** there when it was asked for and the message is small */
  source: Buffer | undefined
}

/** What a protocol has to offer so that `fetch` and `watch` can be made of it. */
export interface Mailbox<Key extends MessageKey> {
  readonly cursors: CursorRules<Key>
  /** at most, whatever is fetched of each message */
  readonly batchSize: number
  /** @param cursor may leave out of the listing what it passes over */
  list(cursor: FetchCursor | undefined, signal: AbortSignal | undefined): Promise<Listing<Key>>
  /**
   * Gives those still there, in any order and as soon as they arrive. Resolves after the last one;
   * may begin anew and give some twice.
   *
   * @param options.room octets of sources that may come along; small messages have theirs. At 0
   * the first is not given before all sizes are known, by which sources are fetched together
   */
  heads(
    listing: Listing<Key>,
    keys: Key[],
    options: { room: number; signal: AbortSignal | undefined },
    give: (key: Key, head: MessageHead) => void,
  ): Promise<void>
  /** Sources of small messages at once. */
  sources(
    listing: Listing<Key>,
    keys: Key[],
    signal: AbortSignal | undefined,
  ): Promise<Map<Key, Buffer>>
  /** One message of any size. */
  stream(listing: Listing<Key>, key: Key, signal: AbortSignal | undefined): Promise<Readable>
  id(listing: Listing<Key>, key: Key): MessageId
  /** Archives or deletes; resolves at once where neither is wanted. */
  acknowledge(listing: Listing<Key>, key: Key): Promise<void>
  /** After the last message of a round. */
  endRound(): Promise<void>
  /**
   * Resolves when mail may have come since the last listing, at the latest after `ms`, when the
   * signal fires or the mailbox is closed.
   */
  waitForMail(ms: number, signal: AbortSignal | undefined): Promise<void>
  /** true: it is told of new mail, and looks by itself are only a safety net */
  readonly pushes: boolean
  /** false: for this mailbox an acknowledged message stays where it is */
  readonly removes: boolean
}

/** Plain functions on cursors; the only ones that know the two kinds. */
export interface CursorRules<Key extends MessageKey> {
  /** @throws MailError `invalid_argument` for what is no cursor of this protocol */
  check(cursor: unknown): FetchCursor
  /** Whether the cursor passes over this message. */
  passes(cursor: FetchCursor, epoch: number): (key: Key) => boolean
  /** The cursor with these acknowledged, as short as what is in the mailbox allows. */
  add(cursor: FetchCursor | undefined, listing: Listing<Key>, keys: Key[]): FetchCursor
}

/** Larger messages are streamed, never held. */
export const largestHeldMessage = 512 * 1024
/** Octets that may be fetched ahead at once, whoever reads them. */
export const largestBatch = 4 * 1024 * 1024
/**
 * The same for a caller that reads as fast as the server sends, and leaves next to nothing of it
 * in memory. Each batch ends with a round trip in which nobody works.
 */
export const largestBatchKeptUpWith = 4 * largestBatch
