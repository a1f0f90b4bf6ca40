import type { MessageAddressObject, MessageEnvelopeObject } from 'imapflow'
import type { MailAddress, MessageEnvelope } from '../mail-store.ts'

export function readEnvelope(envelope: MessageEnvelopeObject): MessageEnvelope {
  const date = envelope.date ? new Date(envelope.date) : null
  return {
    from: addresses(envelope.from),
    to: addresses(envelope.to),
    subject: envelope.subject ?? '',
    date: date && !Number.isNaN(date.getTime()) ? date : null,
    messageId: envelope.messageId ?? null,
  }
}

function addresses(list: MessageAddressObject[] | undefined): MailAddress[] {
  return (list ?? []).map(({ name, address }) => ({ name: name ?? '', address: address ?? '' }))
}
