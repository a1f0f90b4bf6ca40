import { errorCodes, type MailErrorCode, type WhoseMove } from './error-codes.ts'
import { cleanReply } from './clean-reply.ts'

export interface MailErrorOptions {
  /** replaces the sentence of the code */
  message?: string
  /** replaces the remedy of the code */
  remedy?: string
  /** replaces `permanent` of the code */
  permanent?: boolean
  /** replaces `whoseMove` of the code */
  whoseMove?: WhoseMove
  /** the server's own words, raw: they are cleaned and capped here */
  serverReply?: string | undefined
  /** milliseconds the server asked to wait */
  retryAfterMs?: number | undefined
  /** whom a server refused, where it refused every recipient */
  rejected?: readonly Rejection[] | undefined
  cause?: unknown
}

/** One recipient that a server refused. */
export interface Rejection {
  address: string
  serverReply: string
}

/**
 * What every operation of this package throws. `code` is stable and says what happened;
 * `permanent`, `whoseMove` and `remedy` say what to do about it. Never carries a token,
 * a password or what was sent.
 */
export class MailError extends Error {
  override readonly name = 'MailError'
  readonly code: MailErrorCode
  /** false: trying again later can succeed without anybody changing anything */
  readonly permanent: boolean
  readonly whoseMove: WhoseMove
  /** one English sentence for the person whose move it is */
  readonly remedy: string
  /** the server's own answer: one line, printable, at most 500 characters */
  readonly serverReply: string | undefined
  /** milliseconds the server asked to wait, where it did */
  readonly retryAfterMs: number | undefined
  /** sending: each recipient's answer, where all of them were refused; a 4xx passes, a 5xx stays */
  readonly rejected: readonly Rejection[] | undefined

  constructor(code: MailErrorCode, options: MailErrorOptions = {}) {
    const known = errorCodes[code]
    super(options.message ?? known.message, { cause: options.cause })
    this.code = code
    this.permanent = options.permanent ?? known.permanent
    this.whoseMove = options.whoseMove ?? known.whoseMove
    this.remedy = options.remedy ?? known.remedy
    this.serverReply = options.serverReply ? cleanReply(options.serverReply) : undefined
    this.retryAfterMs = options.retryAfterMs
    this.rejected = options.rejected
  }
}
