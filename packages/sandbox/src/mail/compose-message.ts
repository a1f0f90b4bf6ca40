import type { Delivery } from '../sandbox.ts'

/** A plain RFC 5322 message with the line ends that mail has. */
export function composeMessage(delivery: Delivery, messageId: string): string {
  if (delivery.raw !== undefined) return delivery.raw
  const lines = [
    `From: ${delivery.from ?? 'customer@example.test'}`,
    `To: ${delivery.to}`,
    `Subject: ${delivery.subject ?? 'Hello'}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${messageId}>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    ...(delivery.text ?? 'Hello.').split(/\r?\n/),
    '',
  ]
  return lines.join('\r\n')
}
