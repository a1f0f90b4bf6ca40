import MailComposer from 'nodemailer/lib/mail-composer'
import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { domainToASCII } from 'node:url'
import { MailError } from '../mail-error.ts'
import type { MailAddress } from '../mail-store.ts'
import type { Attachment, Dsn, OutgoingMessage } from '../mail-transport.ts'
import { checkMessage } from './check-message.ts'

/** What every attempt to send a message shares: its arguments, checked and out of reach. */
export interface PreparedMessage {
  readonly message: OutgoingMessage
  /** with angle brackets */
  readonly messageId: string
}

export interface Envelope {
  from: string
  to: string[]
  dsn?: { ret?: string; envid?: string; notify: string; orcpt?: string }
  use8BitMime?: boolean
}

/** One attempt: the envelope, and the message (RFC 5322) as a stream that is read once. */
export interface ComposedMessage {
  envelope: Envelope
  source: Readable
}

/**
 * Checks a message and takes a copy of its arguments, so that it is sent as it was given however
 * long it waits, and each time under the same Message-ID and Date.
 *
 * @throws MailError `invalid_argument` or `sender_not_allowed`
 */
export function prepareMessage(given: OutgoingMessage, sender?: string): PreparedMessage {
  checkMessage(given, sender)
  const { to, cc, bcc, replyTo, headers, references, envelope, attachments, dsn } = given
  const message: OutgoingMessage = { ...given, from: copyAddress(given.from) }
  message.date ??= new Date()
  if (to) message.to = to.map(copyAddress)
  if (cc) message.cc = cc.map(copyAddress)
  if (bcc) message.bcc = bcc.map(copyAddress)
  if (replyTo) message.replyTo = copyAddress(replyTo)
  if (headers) message.headers = { ...headers }
  if (references) message.references = [...references]
  if (envelope) message.envelope = { from: envelope.from, to: [...envelope.to] }
  if (attachments) message.attachments = attachments.map((attachment) => ({ ...attachment }))
  if (dsn) message.dsn = { ...dsn, notify: [...dsn.notify] }
  const messageId = given.messageId || `${randomUUID()}@${domainOf(given.from)}`
  return { message, messageId: `<${messageId.trim().replaceAll(/^<|>$/g, '')}>` }
}

/**
 * Composes a message afresh: attachment factories are called each time.
 *
 * @throws MailError `invalid_argument` when a factory fails
 */
export function composeMessage(prepared: PreparedMessage): ComposedMessage {
  const opened: Readable[] = []
  try {
    return compose(prepared, opened)
  } catch (error) {
    for (const stream of opened) stream.destroy()
    throw error
  }
}

function compose({ message, messageId }: PreparedMessage, opened: Readable[]): ComposedMessage {
  const { from, to, cc, bcc, replyTo, subject, text, html, inReplyTo, references, date } = message
  const mime = new MailComposer({
    from,
    to: to && [...to],
    cc: cc && [...cc],
    bcc: bcc && [...bcc],
    replyTo,
    subject,
    text,
    html,
    inReplyTo,
    references: references && [...references],
    date,
    messageId,
    // A list, because an object with the keys "key" and "value" would be taken for one field.
    headers: Object.entries(message.headers ?? {}).map(([key, value]) => ({ key, value })),
    envelope: message.envelope && { from: message.envelope.from, to: [...message.envelope.to] },
    attachments: message.attachments?.map((attachment) => openAttachment(attachment, opened)),
    // A path or an address in place of content would let a message read files of this machine.
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()
  const { from: mailFrom, to: recipients } = mime.getEnvelope()
  const envelope: Envelope = {
    from: typeof mailFrom === 'string' ? mailFrom : '',
    to: [recipients ?? []].flat().map(String),
  }
  if (message.dsn) envelope.dsn = dsnParameters(message.dsn, envelope.to)
  // RFC 2046 §5.2.1: a message inside the message is not encoded, so it may hold octets.
  if (message.attachments?.some(({ contentType = '' }) => /^message\//i.test(contentType))) {
    envelope.use8BitMime = true
  }
  return { envelope, source: mime.createReadStream() }
}

/** RET, ENVID and NOTIFY (RFC 3461 §4); nodemailer has one ORCPT for all recipients. */
function dsnParameters(dsn: Dsn, recipients: string[]): NonNullable<Envelope['dsn']> {
  const [only, ...others] = recipients
  const ascii = only !== undefined && /^[!-~]+$/.test(only)
  return {
    notify: dsn.notify.join(',').toUpperCase(),
    ...(dsn.return ? { ret: dsn.return === 'full' ? 'FULL' : 'HDRS' } : {}),
    ...(dsn.envelopeId === undefined ? {} : { envid: dsn.envelopeId }),
    ...(ascii && others.length === 0 ? { orcpt: `rfc822;${only}` } : {}),
  }
}

function openAttachment({ content, ...attachment }: Attachment, opened: Readable[]) {
  if (typeof content !== 'function') return { ...attachment, content }
  try {
    const stream = content()
    opened.push(stream)
    // Whatever happens to it before it is read has nobody else to hear it.
    stream.on('error', () => {})
    if (!stream.readable) throw new Error('The factory returned a stream that has been read.')
    return { ...attachment, content: stream }
  } catch (cause) {
    throw unreadable(cause)
  }
}

/** What a service's own attachment did wrong. */
export function unreadable(cause: unknown): MailError {
  return new MailError('invalid_argument', {
    message: 'An attachment could not be read.',
    remedy: 'Let content be a function that opens a new stream each time it is called.',
    cause,
  })
}

function copyAddress(address: string | MailAddress): string | MailAddress {
  return typeof address === 'string' ? address : { ...address }
}

function domainOf(from: string | MailAddress): string {
  const address = typeof from === 'string' ? from : from.address
  const domain = /@([^\s@<>]+)>?\s*$/.exec(address)?.[1]
  return (domain && domainToASCII(domain)) || 'localhost'
}
