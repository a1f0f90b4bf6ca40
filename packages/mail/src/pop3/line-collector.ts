import { MailError } from '../mail-error.ts'

const lineFeed = 0x0a
const carriageReturn = 0x0d
const firstSize = 4096

/** What a list may cost; a server that sends more is broken or hostile. */
export interface ListLimits {
  /** of the whole list, line ends included */
  octets: number
  /** octets of one line */
  line: number
  lines: number
}

/** Gathers a multi-line answer that is small enough to be held as a whole. */
export interface LineCollector {
  /** @throws MailError `protocol_error` as soon as a limit is passed */
  push(chunk: Buffer): void
  /** What ends with CRLF, decoded as UTF-8; a lone CR or LF is part of its line. */
  lines(): string[]
}

export function createLineCollector(limits: ListLimits): LineCollector {
  // One growing buffer: pieces kept apart would cost a hundred times their size where each packet
  // carries one octet.
  let collected = Buffer.allocUnsafe(firstSize)
  let size = 0
  let lineStart = 0
  let count = 0

  function refuse(): never {
    throw new MailError('protocol_error', { message: 'The server sent an endless list.' })
  }

  function grow(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(needed, collected.length * 2))
    collected.copy(larger, 0, 0, size)
    collected = larger
  }

  return {
    push(chunk) {
      const total = size + chunk.length
      if (total > limits.octets) refuse()
      if (total > collected.length) grow(total)
      chunk.copy(collected, size)
      for (let from = size; from < total;) {
        const end = collected.subarray(0, total).indexOf(lineFeed, from)
        if ((end === -1 ? total : end) - lineStart > limits.line) refuse()
        if (end === -1) break
        from = end + 1
        if (collected[end - 1] !== carriageReturn) continue
        lineStart = from
        count += 1
        if (count > limits.lines) refuse()
      }
      size = total
    },
    lines() {
      const lines: string[] = []
      let from = 0
      // Each line is decoded by itself: a slice of one long string would keep all of it alive.
      while (from < size) {
        const found = collected.subarray(0, size).indexOf('\r\n', from)
        const end = found === -1 ? size : found
        lines.push(collected.toString('utf8', from, end))
        from = end + 2
      }
      return lines
    },
  }
}
