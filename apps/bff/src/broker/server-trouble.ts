import type { ExchangeFailure } from '../oauth2/authorization-server.ts'

/**
 * What a failed exchange says of the server itself.
 *
 * `down`: no answer, or an answer that blames itself (RFC 9110 §15.6, RFC 6749 §4.1.2.1).
 * `endpoint`: something answered, though no token endpoint: an outage page, or a wrong address in
 * one config. `throttled`: too many requests (RFC 6585 §4). Null: a proper answer, so it is well.
 */
export type ServerTrouble = 'down' | 'endpoint' | 'throttled' | null

const ownFaults = new Set(['server_error', 'temporarily_unavailable'])

export function serverTrouble(
  failure: Pick<ExchangeFailure, 'kind' | 'status' | 'error' | 'throttled'>,
): ServerTrouble {
  if (failure.throttled) return 'throttled'
  if (failure.kind === 'unreachable') return 'down'
  const { status, error } = failure
  if (status !== null && (status >= 500 || status === 408)) return 'down'
  if (error !== null && ownFaults.has(error)) return 'down'
  return failure.kind === 'not-token-endpoint' ? 'endpoint' : null
}

/** A few words for `circuit.reason`: a status, or what the network said. */
export const troubleWords = ({
  status,
  reply,
}: Pick<ExchangeFailure, 'status' | 'reply'>): string =>
  status === null ? (reply ?? 'no answer') : `HTTP ${status}`

/** Whether no answer came at all, by the words above. */
export const isSilence = (words: string | null): boolean =>
  words === null || !words.startsWith('HTTP')
