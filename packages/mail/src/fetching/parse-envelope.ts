import { isUtf8 } from 'node:buffer'
import type { MessageEnvelope } from '../mail-store.ts'
import { decodeWords } from './encoded-words.ts'
import { parseAddresses } from './parse-addresses.ts'

/** A wanted field with its continuation lines. */
const wanted = /(from|to|subject|date|message-id)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)/iy
const emptyLine = /\r?(?:\n|$)/y

/**
 * The few fields of an envelope (RFC 5322 §3.6), decoded (RFC 2047). Of several fields of a name
 * the first counts, because that is the one readers show. What cannot be read stays empty; it
 * never throws, because senders write what they like.
 */
export function parseEnvelope(header: string): MessageEnvelope {
  const fields = new Map<string, string>()
  let end = -1
  do {
    const at = end + 1
    if (matchAt(emptyLine, header, at)) break
    const [, name = '', value = ''] = matchAt(wanted, header, at) ?? []
    const key = name.toLowerCase()
    if (key && !fields.has(key)) fields.set(key, value.replaceAll(/\r?\n[ \t]*/g, ' ').trim())
    end = header.indexOf('\n', at)
  } while (end !== -1)
  const date = new Date(fields.get('date') ?? '')
  return {
    from: parseAddresses(fields.get('from') ?? ''),
    to: parseAddresses(fields.get('to') ?? ''),
    subject: decodeWords(fields.get('subject') ?? ''),
    date: Number.isNaN(date.getTime()) ? null : date,
    messageId: fields.get('message-id') || null,
  }
}

function matchAt(pattern: RegExp, header: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(header)
}

/** UTF-8 (RFC 6532), else what senders that encode nothing most likely meant. */
export function headerText(octets: Buffer): string {
  return isUtf8(octets) ? octets.toString('utf8') : new TextDecoder('windows-1252').decode(octets)
}
