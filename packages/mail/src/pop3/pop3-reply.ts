import { classifyCommand, classifySignIn } from '../classify-reply.ts'
import type { MailErrorCode } from '../error-codes.ts'
import { MailError, type MailErrorOptions } from '../mail-error.ts'

/**
 * The first line of an answer: `+OK …`, `-ERR …` or, within AUTH, `+ …` (RFC 5034 §4). `line` is
 * the whole of it, fit to be shown: what we sent as a secret is taken out of it.
 */
export type Pop3Reply =
  | { status: 'ok'; text: string; line: string }
  | { status: 'challenge'; text: string; line: string }
  | { status: 'err'; text: string; code: string | undefined; line: string }

/**
 * @param secrets what a server might quote from our own words
 * @throws MailError `protocol_error` for anything that is not an answer
 */
export function parseReply(bytes: Buffer, secrets: readonly string[] = []): Pop3Reply {
  const raw = bytes.toString('utf8')
  const line = secrets.reduce((shown, secret) => shown.replaceAll(secret, '…'), raw)
  if (/^\+OK(?=\s|$)/i.test(raw)) return { status: 'ok', text: raw.slice(3).trim(), line }
  if (/^-ERR(?=\s|$)/i.test(raw)) {
    const text = raw.slice(4).trim()
    // RFC 2449 §8 extended response codes, e.g. [SYS/TEMP]; RFC 3206 adds SYS/ and AUTH.
    const code = /^\[([\w/.-]+)\]/.exec(text)?.[1]
    return { status: 'err', text, code, line }
  }
  if (/^\+(?=\s|$)/.test(raw)) return { status: 'challenge', text: raw.slice(1).trim(), line }
  throw new MailError('protocol_error', { serverReply: line })
}

/**
 * The error for a refused sign-in.
 *
 * @param loginDelay milliseconds between sign-ins, where the server told (RFC 2449 §6.5)
 */
export function refusedSignIn(
  reply: Pop3Reply,
  presented: 'token' | 'password',
  loginDelay?: number,
): MailError {
  if (reply.status !== 'err') return new MailError('protocol_error', { serverReply: reply.line })
  const code = classifySignIn({ text: reply.text, code: reply.code }, presented)
  const delayed = reply.code?.toUpperCase() === 'LOGIN-DELAY'
  return refusal(code, reply, delayed ? { retryAfterMs: loginDelay } : {})
}

/** The error for any other refused command. */
export function refusedCommand(reply: Pop3Reply, otherwise: MailErrorCode): MailError {
  if (reply.status !== 'err') return new MailError('protocol_error', { serverReply: reply.line })
  return refusal(classifyCommand({ text: reply.text, code: reply.code }) ?? otherwise, reply)
}

function refusal(
  code: MailErrorCode,
  reply: Extract<Pop3Reply, { status: 'err' }>,
  more: MailErrorOptions = {},
): MailError {
  // RFC 3206 §4: SYS/PERM stays until a person has looked at it.
  const lasting = code === 'server_unavailable' && /^SYS\/PERM\b/i.test(reply.code ?? '')
  return new MailError(code, {
    serverReply: reply.line,
    ...(lasting ? lastingTrouble : {}),
    ...more,
  })
}

const lastingTrouble: MailErrorOptions = {
  permanent: true,
  message: 'The server has a problem that does not pass by itself.',
  remedy: 'Ask the provider of the mailbox to look at it.',
}
