import { isUtf8 } from 'node:buffer'

/** Of a longer header the rest is left out. */
export const largestHeader = 1024 * 1024

const emptyLine = Buffer.from('\r\n\r\n')

/** Whether the header of a message ends within this part of it (RFC 5322 §2.1). */
export const hasWholeHeader = (content: Buffer): boolean => content.includes(emptyLine)

/** The header of a message, as text of its own: it does not hold the message in memory. */
export function headerOf(content: Buffer): string {
  const end = content.indexOf(emptyLine)
  return headerText(content.subarray(0, Math.min(end === -1 ? content.length : end, largestHeader)))
}

/** UTF-8 (RFC 6532), else what senders that encode nothing most likely meant. */
export function headerText(octets: Buffer): string {
  return isUtf8(octets) ? octets.toString('utf8') : new TextDecoder('windows-1252').decode(octets)
}
