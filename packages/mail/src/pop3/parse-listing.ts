import { MailError } from '../mail-error.ts'

/** `+OK n size` of STAT (RFC 1939 §5), size in octets. */
export function parseStat(text: string): { messages: number; octets: number } {
  const found = /^(\d{1,10}) (\d{1,15})(?:\s|$)/.exec(text)
  if (!found) throw new MailError('protocol_error', { serverReply: `+OK ${text}` })
  return { messages: Number(found[1]), octets: Number(found[2]) }
}

/** Lines `n size` of LIST, by message number. */
export function parseSizes(lines: readonly string[]): Map<number, number> {
  return new Map(
    lines.map((line) => {
      const found = /^(\d{1,10})\s+(\d{1,15})(?:\s|$)/.exec(line)
      if (!found) throw new MailError('protocol_error', { serverReply: line })
      return [Number(found[1]), Number(found[2])]
    }),
  )
}

/** Lines `n unique-id` of UIDL (RFC 1939 §7), by message number; ids are 0x21 to 0x7E. */
export function parseUidls(lines: readonly string[]): Map<number, string> {
  return new Map(
    lines.map((line) => {
      const found = /^(\d{1,10})\s+([\u0021-\u007E]{1,255})\s*$/.exec(line)
      if (!found?.[2]) throw new MailError('protocol_error', { serverReply: line })
      return [Number(found[1]), found[2]]
    }),
  )
}
