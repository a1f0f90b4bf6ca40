import type { MailAddress, MessageEnvelope } from '../mail-store.ts'

/**
 * The few header fields of an envelope (RFC 5322 §3.6), decoded (RFC 2047). What cannot be read
 * stays empty; it never throws, because senders write what they like.
 */
export function parseEnvelope(lines: readonly string[]): MessageEnvelope {
  const fields = unfold(lines)
  const date = new Date(fields.get('date') ?? '')
  return {
    from: parseAddresses(fields.get('from') ?? ''),
    to: parseAddresses(fields.get('to') ?? ''),
    subject: decodeWords(fields.get('subject') ?? ''),
    date: Number.isNaN(date.getTime()) ? null : date,
    messageId: fields.get('message-id') || null,
  }
}

/** The first field of each name, its continuation lines joined. */
function unfold(lines: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>()
  let name = ''
  for (const line of lines) {
    if (line === '') break
    if (/^[ \t]/.test(line)) {
      if (name) fields.set(name, `${fields.get(name) ?? ''} ${line.trim()}`)
      continue
    }
    const colon = line.indexOf(':')
    const found = colon > 0 ? line.slice(0, colon).trim().toLowerCase() : ''
    // A second field of the same name must not replace what the reader shows.
    name = fields.has(found) ? '' : found
    if (name) fields.set(name, line.slice(colon + 1).trim())
  }
  return fields
}

export function decodeWords(text: string): string {
  const word = /=\?([^?\s]+)\?([BQ])\?([^?\s]*)\?=/gi
  return text
    .replaceAll(/(=\?[^?\s]+\?[BQ]\?[^?\s]*\?=)\s+(?==\?[^?\s]+\?[BQ]\?)/gi, '$1')
    .replaceAll(word, (whole: string, charset: string, encoding: string, data: string) => {
      const bytes =
        encoding.toUpperCase() === 'B' ? Buffer.from(data, 'base64') : fromQuotedPrintable(data)
      try {
        return new TextDecoder(charset.replace(/\*.*$/, '')).decode(bytes)
      } catch {
        return whole
      }
    })
}

function fromQuotedPrintable(data: string): Buffer {
  const text = data.replaceAll('_', ' ')
  return Buffer.from(
    text.replaceAll(/=([\dA-F]{2})/gi, (_, hex: string) =>
      String.fromCodePoint(Number.parseInt(hex, 16)),
    ),
    'latin1',
  )
}

/** `Name <a@b>, "Last, First" <c@d>, e@f`; groups and comments are passed over. */
function parseAddresses(text: string): MailAddress[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,"<]+)+/g) ?? []
  return parts.flatMap((part) => {
    const angle = /<([^<>]*)>/.exec(part)
    const address = (angle?.[1] ?? part).trim()
    if (!address.includes('@')) return []
    const name = angle ? part.slice(0, angle.index).trim() : ''
    const unquoted = /^"(.*)"$/s.exec(name)?.[1]?.replaceAll(/\\(.)/g, '$1')
    return [{ name: decodeWords(unquoted ?? name), address }]
  })
}
