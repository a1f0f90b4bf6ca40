import type { MessageEnvelope } from '../mail-store.ts'
import { decodeWords } from './encoded-words.ts'
import { parseAddresses } from './parse-addresses.ts'

const wanted = ['from', 'to', 'subject', 'date', 'message-id'] as const
type Name = (typeof wanted)[number]

/** Their first letters differ, so that most lines of a header are passed over by one look. */
const byInitial = new Map(
  wanted.flatMap((name) => [
    [name.slice(0, 1), name],
    [name.slice(0, 1).toUpperCase(), name],
  ]),
)

/**
 * The few fields of an envelope (RFC 5322 §3.6), decoded (RFC 2047). Of several fields of a name
 * the first counts, because that is the one readers show. What cannot be read stays empty; it
 * never throws, because senders write what they like.
 */
export function parseEnvelope(header: string): MessageEnvelope {
  const fields = readFields(header)
  const date = new Date(fields.date ?? '')
  return {
    from: parseAddresses(fields.from ?? ''),
    to: parseAddresses(fields.to ?? ''),
    subject: decodeWords(fields.subject ?? ''),
    date: Number.isNaN(date.getTime()) ? null : date,
    messageId: fields['message-id'] || null,
  }
}

function readFields(header: string): Partial<Record<Name, string>> {
  const fields: Partial<Record<Name, string>> = {}
  for (let at = 0; at < header.length;) {
    const first = header[at] ?? ''
    let end = endOfLine(header, at)
    // The empty line behind which the body begins.
    if (first === '\n' || (first === '\r' && end <= at + 1)) break
    const name = byInitial.get(first)
    const colon = name && fields[name] === undefined ? colonAfter(name, header, at) : undefined
    if (name && colon !== undefined) {
      while (isBlank(header[end + 1])) end = endOfLine(header, end + 1)
      fields[name] = unfolded(header.slice(colon + 1, end))
    }
    at = end + 1
  }
  return fields
}

function endOfLine(header: string, at: number): number {
  const end = header.indexOf('\n', at)
  return end === -1 ? header.length : end
}

/** Where the colon is, if the line begins with this name; blanks before it are obsolete (§4.5). */
function colonAfter(name: Name, header: string, at: number): number | undefined {
  let behind = at + name.length
  if (header.slice(at, behind).toLowerCase() !== name) return undefined
  while (isBlank(header[behind])) behind += 1
  return header[behind] === ':' ? behind : undefined
}

const isBlank = (character: string | undefined) => character === ' ' || character === '\t'

const unfolded = (value: string) =>
  (value.includes('\n') ? value.replaceAll(/\r?\n[ \t]*/g, ' ') : value).trim()
