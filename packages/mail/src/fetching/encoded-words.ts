const words = /=\?[^?\s]+\?[BQ]\?[^?\s]*\?=(?:\s+=\?[^?\s]+\?[BQ]\?[^?\s]*\?=)*/gi
const word = /=\?([^?*\s]+)(?:\*[^?\s]*)?\?([BQ])\?([^?\s]*)\?=/gi

interface Run {
  charset: string
  bytes: Buffer[]
  /** as it came, for a charset that nobody knows */
  raw: string
}

/**
 * Decodes the encoded words in a header field (RFC 2047, with the language of RFC 2231 §5 left
 * out). White space between two of them is no part of the text; where a sender cut a character in
 * two, its halves are joined. An unknown charset leaves the words as they are.
 */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text
  return text.replaceAll(words, (sequence: string) => runsOf(sequence).map(decode).join(''))
}

/** Neighbours of one charset together. */
function runsOf(sequence: string): Run[] {
  const runs: Run[] = []
  for (const [raw, charset = '', encoding, data = ''] of sequence.matchAll(word)) {
    const bytes = encoding?.toUpperCase() === 'B' ? Buffer.from(data, 'base64') : fromQ(data)
    const last = runs.at(-1)
    if (last && last.charset.toLowerCase() === charset.toLowerCase()) {
      last.bytes.push(bytes)
      last.raw += ` ${raw}`
    } else runs.push({ charset, bytes: [bytes], raw })
  }
  return runs
}

function decode({ charset, bytes, raw }: Run): string {
  try {
    return new TextDecoder(charset).decode(Buffer.concat(bytes))
  } catch {
    return raw
  }
}

/** RFC 2047 §4.2. */
function fromQ(data: string): Buffer {
  const octets = data
    .replaceAll('_', ' ')
    .replaceAll(/=([\dA-F]{2})/gi, (_, hex: string) =>
      String.fromCodePoint(Number.parseInt(hex, 16)),
    )
  return Buffer.from(octets, 'latin1')
}
