import type { MailErrorCode, WhoseMove } from './error-codes.ts'
import type { MailError } from './mail-error.ts'

/** The parts of a connection test, in the order in which they happen. */
export type StepName =
  | 'token'
  | 'connect'
  | 'tls'
  | 'authenticate'
  | 'select-folder'
  | 'archive-folder'
  | 'stat'

/** Plain data, fit to be sent as JSON. */
export interface Step {
  name: StepName
  /** `missing` is used for folders: everything works, but the folder is not there */
  state: 'ok' | 'failed' | 'skipped' | 'missing'
  /** what happened, in words */
  detail?: string
  /** the server's own answer: one line, printable, at most 500 characters */
  serverReply?: string
  durationMs: number
}

/** Why a test failed; the same facts as a {@link MailError}, as plain data. */
export interface VerifyFailure {
  code: MailErrorCode
  permanent: boolean
  whoseMove: WhoseMove
  message: string
  remedy: string
  serverReply?: string
}

/** What `verify()` found. Server behaviour never makes it throw. */
export type VerifyOutcome =
  | { outcome: 'ok'; steps: Step[] }
  | { outcome: 'failed'; steps: Step[]; error: VerifyFailure }

export interface VerifyOptions {
  /** cancels the test; the outcome is then `aborted`, or `timeout` for a time-out signal */
  signal?: AbortSignal
}

export function describeFailure(error: MailError): VerifyFailure {
  return {
    code: error.code,
    permanent: error.permanent,
    whoseMove: error.whoseMove,
    message: error.message,
    remedy: error.remedy,
    ...(error.serverReply ? { serverReply: error.serverReply } : {}),
  }
}
