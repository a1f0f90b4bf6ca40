/**
 * Undoes the framing of a multi-line response (RFC 1939 §3): lines end with CRLF, a line that
 * begins with a dot was sent with one more, and a line of one dot ends the response. Works on
 * bytes and keeps at most two of them back, so it does not matter where packets are cut.
 */
export interface MultiLineDecoder {
  /** @returns content in order; `rest` is what follows the end, once the end was seen */
  push(chunk: Buffer): { content: Buffer[]; rest: Buffer | undefined }
}

const dot = 0x2e
const carriageReturn = 0x0d
const lineFeed = 0x0a
const lineThenDot = Buffer.from('\r\n.')
const heldDotCr = Buffer.from('\r')

type State =
  /** at the first byte of a line */
  | 'line-start'
  /** behind a dot at the start of a line: it is stuffing or the end */
  | 'dot'
  /** behind a dot and a CR at the start of a line */
  | 'dot-cr'
  | 'text'
  /** behind a CR within a line */
  | 'text-cr'

export function createMultiLineDecoder(): MultiLineDecoder {
  let state: State = 'line-start'

  return {
    push(chunk) {
      const content: Buffer[] = []
      let at = 0
      while (at < chunk.length) {
        const byte = chunk[at]
        switch (state) {
          case 'line-start':
            if (byte === dot) {
              // The first dot is never content: it is stuffing or part of the end.
              state = 'dot'
              at += 1
            } else state = 'text'
            break
          case 'dot':
            if (byte === carriageReturn) {
              state = 'dot-cr'
              at += 1
            } else state = 'text'
            break
          case 'dot-cr':
            if (byte === lineFeed) return { content, rest: chunk.subarray(at + 1) }
            content.push(heldDotCr)
            state = 'text-cr'
            break
          case 'text-cr':
            if (byte === lineFeed) {
              content.push(chunk.subarray(at, at + 1))
              at += 1
              state = 'line-start'
            } else state = 'text'
            break
          default:
            at = copyText(chunk, at, content)
            break
        }
      }
      return { content, rest: undefined }
    },
  }

  /** Copies up to the next line that begins with a dot, or to the end of the packet. */
  function copyText(chunk: Buffer, from: number, content: Buffer[]): number {
    const found = chunk.indexOf(lineThenDot, from)
    const end = found === -1 ? chunk.length : found + 2
    content.push(chunk.subarray(from, end))
    if (found !== -1) state = 'line-start'
    else if (chunk[end - 1] === carriageReturn) state = 'text-cr'
    else if (end - from >= 2 && chunk[end - 1] === lineFeed && chunk[end - 2] === carriageReturn) {
      state = 'line-start'
    }
    return end
  }
}
