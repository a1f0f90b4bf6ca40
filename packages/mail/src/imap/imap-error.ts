import { classifyCommand, classifySignIn, suggestedBackoff } from '../classify-reply.ts'
import type { MailErrorCode } from '../error-codes.ts'
import { MailError } from '../mail-error.ts'
import { networkError } from '../network-error.ts'

const ownCodes: Record<string, MailErrorCode> = {
  CONNECT_TIMEOUT: 'connection_timeout',
  GREETING_TIMEOUT: 'timeout',
  UPGRADE_TIMEOUT: 'tls_failed',
  ETIMEOUT: 'timeout',
  LockTimeout: 'timeout',
  ETHROTTLE: 'throttled',
  NoConnection: 'connection_lost',
  EConnectionClosed: 'connection_lost',
  ClosedAfterConnectText: 'connection_lost',
  ClosedAfterConnectTLS: 'connection_lost',
  StateLogout: 'connection_lost',
  STARTTLS_INJECTION: 'protocol_error',
  InvalidResponse: 'protocol_error',
  LineTooLarge: 'protocol_error',
  LiteralTooLarge: 'protocol_error',
  ResponseTooLarge: 'protocol_error',
  TooManyTokens: 'protocol_error',
  TooManyResponses: 'protocol_error',
  UnexpectedTag: 'protocol_error',
  MissingTag: 'protocol_error',
}

/** What imapflow puts on its errors, read without trusting any of it. */
interface Facts {
  code: string | undefined
  text: string | undefined
  responseCode: string | undefined
  refused: boolean
  tlsFailed: boolean
  retryAfterMs: number | undefined
}

function read(error: unknown): Facts {
  const bag: Record<string, unknown> =
    typeof error === 'object' && error !== null ? { ...error } : {}
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
  return {
    code: text(bag['code']),
    text: text(bag['responseText']) ?? text(bag['response']) ?? text(bag['reason']),
    responseCode: text(bag['serverResponseCode']),
    refused: bag['authenticationFailed'] === true || text(bag['responseStatus']) !== undefined,
    tlsFailed: bag['tlsFailed'] === true,
    retryAfterMs: typeof bag['throttleReset'] === 'number' ? bag['throttleReset'] : undefined,
  }
}

/** How far a session had come; a sign-in says what was presented. */
export type Phase = 'connect' | 'command' | { signIn: 'token' | 'password' }

/**
 * Turns an error of imapflow into ours.
 *
 * @param bye what the server said when it hung up, if it did
 */
export function imapError(error: unknown, phase: Phase, bye?: string): MailError {
  if (error instanceof MailError) return error
  const facts = read(error)
  const message = error instanceof Error ? error.message : ''
  const serverReply = facts.text ?? bye
  const retryAfterMs = facts.retryAfterMs ?? suggestedBackoff(serverReply ?? message)
  const make = (code: MailErrorCode) =>
    new MailError(code, { cause: error, serverReply, retryAfterMs })

  if (facts.code === 'ETHROTTLE') return make('throttled')
  if (/does not support STARTTLS|STARTTLS/i.test(message) && facts.tlsFailed) {
    return facts.code === 'STARTTLS_INJECTION'
      ? make('protocol_error')
      : facts.code
        ? networkError(error, 'tls')
        : make('starttls_missing')
  }
  if (facts.tlsFailed) return networkError(error, 'tls')
  if (message === 'Unsupported authentication mechanism' || message === 'Login is disabled') {
    return make('mechanism_unsupported')
  }
  if (facts.refused && typeof phase === 'object') {
    const refusal = { text: facts.text ?? '', code: facts.responseCode }
    return make(classifySignIn(refusal, phase.signIn))
  }
  if (facts.refused) {
    const refusal = { text: facts.text ?? '', code: facts.responseCode }
    return make(classifyCommand(refusal) ?? 'protocol_error')
  }
  const known = facts.code ? ownCodes[facts.code] : undefined
  if (known === 'connection_lost' && serverReply) {
    return make(classifyCommand({ text: serverReply }) ?? 'connection_lost')
  }
  if (known) return make(known)
  if (facts.code?.startsWith('ParserError')) return make('protocol_error')
  return networkError(error, 'session')
}
