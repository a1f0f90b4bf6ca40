/** Of a longer header the rest is left out. */
export const largestHeader = 1024 * 1024

const emptyLine = Buffer.from('\r\n\r\n')

/** Whether the header of a message ends within this part of it (RFC 5322 §2.1). */
export const hasWholeHeader = (content: Buffer): boolean => content.includes(emptyLine)

/** The header of a message, copied, so that it holds the rest of the message in memory no longer. */
export function headerOf(content: Buffer): Buffer {
  const end = content.indexOf(emptyLine)
  return Buffer.from(
    content.subarray(0, Math.min(end === -1 ? content.length : end, largestHeader)),
  )
}
