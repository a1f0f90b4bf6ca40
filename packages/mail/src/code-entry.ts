/** Who has to act before the same operation can succeed. */
export type WhoseMove = 'service' | 'admin' | 'mailbox-user' | 'provider'

export interface CodeEntry {
  /** true: the same call will fail again until somebody changes something */
  permanent: boolean
  whoseMove: WhoseMove
  /** one sentence: what happened */
  message: string
  /** one sentence: what to do about it */
  remedy: string
}

export const entry = (
  permanent: boolean,
  whoseMove: WhoseMove,
  message: string,
  remedy: string,
): CodeEntry => ({ permanent, whoseMove, message, remedy })
