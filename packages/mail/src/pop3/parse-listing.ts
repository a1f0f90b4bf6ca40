import { MailError } from '../mail-error.ts'

/** `+OK n size` of STAT (RFC 1939 §5), size in octets. */
export function parseStat(text: string): { messages: number; octets: number } {
  const found = /^(\d{1,10})\s+(\d{1,15})(?:\s|$)/.exec(text)
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

/**
 * Lines `n unique-id` of UIDL (RFC 1939 §7), by message number and in its order; ids are 0x21 to
 * 0x7E. They should have at most 70 octets, and servers are known that give more. Copies of one
 * message may share an id.
 */
export function parseUidls(lines: readonly string[]): Map<number, string> {
  const uidls = new Map<number, string>()
  let last = 0
  let ordered = true
  for (const line of lines) {
    const found = /^(\d{1,10})\s+([\u0021-\u007E]{1,255})\s*$/.exec(line)
    if (!found?.[2]) throw new MailError('protocol_error', { serverReply: line })
    const number = Number(found[1])
    // Which of the two would be deleted under that number?
    if (uidls.has(number) && uidls.get(number) !== found[2]) {
      throw new MailError('protocol_error', {
        message: 'The server gave one message two ids.',
        serverReply: line,
      })
    }
    uidls.set(number, found[2])
    ordered &&= number > last
    last = number
  }
  return ordered ? uidls : new Map([...uidls].toSorted(([one], [other]) => one - other))
}
