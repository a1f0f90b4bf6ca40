import addressparser from 'nodemailer/lib/addressparser'
import { domainToASCII } from 'node:url'
import { checkText } from '../check-arguments.ts'
import { MailError } from '../mail-error.ts'
import type { MailAddress } from '../mail-store.ts'
import type { Dsn, OutgoingMessage } from '../mail-transport.ts'

type Address = string | MailAddress

// Fields with an argument of their own, and those that describe what is composed here: a second
// one in `headers` would show a reader something else than what was checked.
const reserved = new Set(
  (
    'from sender to cc bcc reply-to subject date message-id in-reply-to references ' +
    'mime-version content-type content-transfer-encoding content-disposition content-id'
  ).split(' '),
)
// What needs no parser, as most addresses do.
const plainAddress = /^[\w.+-]+@[\w.-]+$/
// RFC 5322 §3.6.8: printable, without the colon.
const fieldName = /^[!-9;-~]+$/

/**
 * Everything that can be wrong with a message before a server sees it. Control characters are
 * refused in all that ends up in a header or a command, not quietly removed.
 *
 * @param sender the only address that From and the envelope may carry; undefined allows any
 * @throws MailError `invalid_argument` or `sender_not_allowed`
 */
export function checkMessage(message: OutgoingMessage, sender: string | undefined): void {
  if (typeof message !== 'object' || message === null) refuse('There is no message.')
  const { envelope } = message
  checkAddress('from', message.from)
  if (message.replyTo !== undefined) checkAddress('reply-to', message.replyTo)
  for (const name of ['to', 'cc', 'bcc'] as const) {
    const list: unknown = message[name] ?? []
    if (!Array.isArray(list)) refuse(`“${name}” is not a list of addresses: write [address].`)
    for (const address of message[name] ?? []) checkAddress(name, address)
  }
  checkText(message.subject, 'subject')
  checkOptional(message, ['messageId', 'inReplyTo'])
  for (const reference of message.references ?? []) checkText(reference, 'references')
  checkHeaders(message.headers ?? {})
  for (const attachment of message.attachments ?? []) {
    checkText(attachment.filename, 'attachment name')
    checkOptional(attachment, ['contentType', 'cid'])
  }
  if (message.date && Number.isNaN(message.date.getTime())) refuse('The date is not valid.')
  if (envelope) for (const each of [envelope.from, ...envelope.to]) checkText(each, 'envelope')
  if (message.dsn) checkDsn(message.dsn)
  const fields = envelope ? [envelope.to] : [message.to, message.cc, message.bcc]
  if (!fields.some((field) => field?.some((address) => mailboxes(address).length > 0))) {
    refuse('The message has no recipient.')
  }
  checkSender(message, sender)
}

function checkSender({ from, envelope }: OutgoingMessage, sender: string | undefined): void {
  const authors = mailboxes(from)
  if (authors.length === 0) refuse('The message has no From address.')
  if (sender === undefined) return
  const own = comparable(sender)
  const foreign = [...authors, ...(envelope ? [envelope.from] : [])].find(
    (address) => comparable(address) !== own,
  )
  if (foreign !== undefined) throw new MailError('sender_not_allowed')
}

/** Case aside, as mail systems compare, and with an international domain in its ASCII form. */
function comparable(address: string): string {
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1)
  return `${address.slice(0, at)}@${domainToASCII(domain) || domain}`.toLowerCase()
}

/** The mailboxes in an address field, read by the parser that will write the header. */
function mailboxes(address: Address): string[] {
  if (typeof address !== 'string') return address.address.trim() ? [address.address] : []
  if (plainAddress.test(address)) return [address]
  const found = addressparser(address, { flatten: true })
  return found.map((mailbox) => mailbox.address).filter(Boolean)
}

function checkHeaders(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    checkText(name, 'header name')
    if (!fieldName.test(name)) refuse('A header name is not valid.')
    if (reserved.has(name.toLowerCase())) {
      refuse(`The header ${name} is not set in headers: it has an argument of its own.`)
    }
    if (typeof value !== 'string') refuse(`The header ${name} is not a string.`)
    checkText(value, `header ${name}`)
  }
}

/** RFC 3461 §4.1 and §4.4. */
function checkDsn({ notify, envelopeId, return: amount }: Dsn): void {
  const known = new Set(['never', 'success', 'failure', 'delay'])
  const alone = !notify.includes('never') || notify.length === 1
  if (notify.length === 0 || !alone || !notify.every((each) => known.has(each))) {
    refuse('notify of dsn takes success, failure and delay in any combination, or never alone.')
  }
  if (amount !== undefined && amount !== 'headers' && amount !== 'full') {
    refuse('return of dsn is headers or full.')
  }
  if (envelopeId === undefined) return
  checkText(envelopeId, 'envelope id')
  if (!/^[ -~]{1,100}$/.test(envelopeId)) {
    refuse('The envelope id of dsn has 1 to 100 ASCII characters.')
  }
}

function checkOptional<K extends string>(bag: { [key in K]?: string }, names: readonly K[]): void {
  for (const name of names) {
    const value = bag[name]
    if (value !== undefined) checkText(value, name)
  }
}

function checkAddress(name: string, address: Address): void {
  if (typeof address === 'string') return checkText(address, name)
  if (typeof address?.address !== 'string' || typeof address.name !== 'string') {
    refuse(`An address in “${name}” is neither a string nor { name, address }.`)
  }
  checkText(address.name, name)
  checkText(address.address, name)
}

function refuse(message: string): never {
  throw new MailError('invalid_argument', { message })
}
