import { classifyCommand, classifySignIn } from '../classify-reply.ts'
import { MailError } from '../mail-error.ts'

/** The first line of an answer: `+OK …`, `-ERR …` or, within AUTH, `+ …` (RFC 5034 §4). */
export type Pop3Reply =
  | { status: 'ok'; text: string; line: string }
  | { status: 'challenge'; text: string; line: string }
  | { status: 'err'; text: string; code: string | undefined; line: string }

/** @throws MailError `protocol_error` for anything that is not an answer */
export function parseReply(bytes: Buffer): Pop3Reply {
  const line = bytes.toString('utf8')
  if (/^\+OK(?= |$)/i.test(line)) return { status: 'ok', text: line.slice(3).trim(), line }
  if (/^-ERR(?= |$)/i.test(line)) {
    const text = line.slice(4).trim()
    // RFC 2449 §8 extended response codes, e.g. [SYS/TEMP]; RFC 3206 adds SYS/ and AUTH.
    const code = /^\[([A-Z/-]+)\]/i.exec(text)?.[1]
    return { status: 'err', text, code, line }
  }
  if (/^\+(?= |$)/.test(line)) return { status: 'challenge', text: line.slice(1).trim(), line }
  throw new MailError('protocol_error')
}

/** The error for a refused sign-in. */
export function refusedSignIn(reply: Pop3Reply, presented: 'token' | 'password'): MailError {
  if (reply.status !== 'err') return new MailError('protocol_error', { serverReply: reply.line })
  return new MailError(classifySignIn({ text: reply.text, code: reply.code }, presented), {
    serverReply: reply.line,
  })
}

/** The error for any other refused command. */
export function refusedCommand(reply: Pop3Reply, otherwise: 'protocol_error' | 'message_gone') {
  const known =
    reply.status === 'err' ? classifyCommand({ text: reply.text, code: reply.code }) : undefined
  return new MailError(known ?? otherwise, { serverReply: reply.line })
}
