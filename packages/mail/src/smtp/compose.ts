import { checkText } from '../check-arguments.ts'
import { MailError } from '../mail-error.ts'
import type { MailAddress } from '../mail-store.ts'
import type { OutgoingMessage } from '../mail-transport.ts'

type Address = string | MailAddress

/**
 * What nodemailer's composer takes, with everything that ends up in a header or in a command
 * checked for control characters first: they are refused, not quietly removed.
 *
 * @throws MailError `invalid_argument`
 */
export function compose(message: OutgoingMessage) {
  const list = (name: string, addresses: readonly Address[] | undefined) =>
    addresses?.map((address) => checkedAddress(name, address))
  checkText(message.subject, 'subject')
  checkOptional(message, ['messageId', 'inReplyTo'])
  for (const reference of message.references ?? []) checkText(reference, 'references')
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    checkText(name, 'header name')
    checkText(value, `header ${name}`)
  }
  const { envelope } = message
  if (envelope)
    for (const address of [envelope.from, ...envelope.to]) checkText(address, 'envelope')
  const composed = {
    from: checkedAddress('from', message.from),
    to: list('to', message.to),
    cc: list('cc', message.cc),
    bcc: list('bcc', message.bcc),
    replyTo: message.replyTo && checkedAddress('reply-to', message.replyTo),
    subject: message.subject,
    text: message.text,
    html: message.html,
    headers: { ...message.headers },
    messageId: message.messageId,
    inReplyTo: message.inReplyTo,
    references: message.references && [...message.references],
    date: message.date,
    envelope: envelope && { from: envelope.from, to: [...envelope.to] },
    attachments: message.attachments?.map(({ content, ...attachment }) => {
      checkText(attachment.filename, 'attachment name')
      checkOptional(attachment, ['contentType', 'cid'])
      return { ...attachment, content: typeof content === 'function' ? content() : content }
    }),
    // A path or an address in place of content would let a message read files of this machine.
    disableFileAccess: true,
    disableUrlAccess: true,
  }
  if (
    !composed.to?.length &&
    !composed.cc?.length &&
    !composed.bcc?.length &&
    !envelope?.to.length
  ) {
    throw new MailError('invalid_argument', { message: 'The message has no recipient.' })
  }
  return composed
}

function checkOptional<K extends string>(bag: { [key in K]?: string }, names: readonly K[]): void {
  for (const name of names) {
    const value = bag[name]
    if (value !== undefined) checkText(value, name)
  }
}

function checkedAddress(name: string, address: Address): Address {
  if (typeof address === 'string') checkText(address, name)
  else {
    checkText(address.name, name)
    checkText(address.address, name)
  }
  return address
}
