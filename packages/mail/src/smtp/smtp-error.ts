import { classifyCommand, classifySignIn, suggestedBackoff } from '../classify-reply.ts'
import type { MailErrorCode } from '../error-codes.ts'
import { cleanReply } from '../clean-reply.ts'
import { MailError, type Rejection } from '../mail-error.ts'
import { networkError } from '../network-error.ts'
import { unreadable } from './compose.ts'

/** What nodemailer puts on its errors, read without trusting any of it. */
export interface SmtpFacts {
  code: string | undefined
  originalCode: string | undefined
  command: string | undefined
  reply: string | undefined
  status: number | undefined
  /** every recipient's refusal, where nobody was accepted */
  rejected: Rejection[] | undefined
}

export function smtpFacts(error: unknown): SmtpFacts {
  const bag: Record<string, unknown> =
    typeof error === 'object' && error !== null ? { ...error } : {}
  const text = (name: string) => (typeof bag[name] === 'string' ? bag[name] : undefined)
  return {
    code: text('code'),
    originalCode: text('originalCode'),
    command: text('command'),
    reply: text('response'),
    status: typeof bag['responseCode'] === 'number' ? bag['responseCode'] : undefined,
    rejected: Array.isArray(bag['rejectedErrors'])
      ? bag['rejectedErrors'].flatMap(rejection)
      : undefined,
  }
}

/** Of nodemailer's error of one recipient. */
function rejection(error: unknown): Rejection[] {
  const bag: Record<string, unknown> =
    typeof error === 'object' && error !== null ? { ...error } : {}
  const { recipient, response } = bag
  if (typeof recipient !== 'string') return []
  return [
    { address: recipient, serverReply: cleanReply(typeof response === 'string' ? response : '') },
  ]
}

/**
 * Turns an error of nodemailer into ours.
 *
 * @param presented what the session signs in with, which a refused AUTH is about
 */
export function smtpError(error: unknown, presented: 'token' | 'password' | 'none'): MailError {
  if (error instanceof MailError) return error
  const facts = smtpFacts(error)
  const make = (code: MailErrorCode, permanent?: boolean) =>
    new MailError(code, {
      cause: error,
      serverReply: facts.reply,
      retryAfterMs: facts.reply ? suggestedBackoff(facts.reply) : undefined,
      rejected: facts.rejected,
      ...(permanent === undefined ? {} : { permanent }),
    })
  if (facts.code === 'ETLS' && facts.command === 'STARTTLS') {
    return facts.reply ? make('starttls_missing') : networkError(asNodeError(), 'tls')
  }
  if (facts.reply && facts.status) return replyError(facts.reply, facts.status)
  if (facts.code === 'ETLS') return networkError(asNodeError(), 'tls')
  if (facts.code === 'ESTREAM') return unreadable(error)
  if (facts.code === 'ETIMEDOUT') return make('timeout')
  // What is not a mail server's answer is not shown: it could be anything on that port.
  if (facts.code === 'EPROTOCOL' || facts.reply) {
    return new MailError('protocol_error', { cause: error })
  }
  if (facts.code === 'EENVELOPE' || facts.code === 'EMESSAGE') return make('invalid_argument')
  if (facts.code === 'EAUTH' || facts.code === 'ENOAUTH') return make('mechanism_unsupported')
  return networkError(asNodeError(), 'session')

  /** nodemailer puts its own code over Node's and keeps that as `originalCode`. */
  function asNodeError(): unknown {
    if (!facts.originalCode || typeof error !== 'object' || error === null) return error
    return { ...error, code: facts.originalCode }
  }

  function replyError(reply: string, status: number): MailError {
    const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})/.exec(reply)?.[1]
    const refusal = { text: reply, status, code: enhanced }
    if (facts.code === 'EAUTH' && presented !== 'none') {
      return make(classifySignIn(refusal, presented))
    }
    if (presented !== 'none' && (status === 530 || status === 535)) {
      return make(presented === 'token' ? 'token_rejected' : 'authentication_failed')
    }
    return make(sendingCode(refusal, facts.command), status >= 500 && status !== 503)
  }
}

/** Why the envelope or the message was refused. */
function sendingCode(
  refusal: { text: string; status: number; code: string | undefined },
  command: string | undefined,
): MailErrorCode {
  const { text, status, code } = refusal
  if (/SendAsDenied|5\.7\.60|send as this sender/i.test(text)) return 'sender_rejected'
  if (/SubmissionQuotaExceeded|5\.4\.5|sending (limit|quota)/i.test(text)) return 'quota_exceeded'
  if (status === 432 || /submission rate|sender thread limit/i.test(text)) return 'throttled'
  if (status === 552 || code === '5.3.4' || code === '5.2.3') return 'message_too_large'
  if (command === 'CONN' || command === 'EHLO') return 'server_unavailable'
  if (status === 530) return 'mechanism_unsupported'
  const known = classifyCommand(refusal)
  if (known) return known
  if (status < 500) return 'server_unavailable'
  if (command === 'MAIL FROM') return 'sender_rejected'
  if (command === 'RCPT TO') return 'recipient_rejected'
  return status === 554 || command === 'DATA' ? 'message_rejected' : 'protocol_error'
}
