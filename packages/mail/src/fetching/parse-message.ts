import type { AttachmentStream, HeaderLines, MessageText } from 'mailparser'
import type { Readable } from 'node:stream'
import { cancellationError, whenAborted } from '../cancellation.ts'
import { MailError } from '../mail-error.ts'
import type { MessageEnvelope, ParsedMessage, ParseOptions } from '../mail-store.ts'
import { decodeWords } from './encoded-words.ts'
import { headerText } from './header-of.ts'
import { parseEnvelope } from './parse-envelope.ts'
import { takeAttachment } from './take-attachment.ts'

// What the parser would make besides the parts themselves: nobody here wants it, and it costs time.
const parserOptions = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  checksumAlgo: false,
} as const

/**
 * Takes a message apart while it arrives (RFC 2045). What cannot be read is left out: only trouble
 * of the connection, of the signal or of the caller's own handler is thrown.
 */
export async function parseMessage(
  source: Readable,
  envelope: MessageEnvelope,
  { signal, attachment: handler }: ParseOptions,
): Promise<ParsedMessage> {
  const { MailParser } = await import('mailparser')
  const parser = new MailParser(parserOptions)
  const parsed: ParsedMessage = { envelope, headers: [], text: null, html: null, attachments: [] }
  using _listening = whenAborted(signal, () => signal && source.destroy(cancellationError(signal)))

  let taking: Promise<void> = Promise.resolve()
  const failed = await new Promise<unknown>((resolve) => {
    // The parser's own failures end the parsing; the source is read to its end all the same.
    const giveUp = () => {
      source.unpipe(parser)
      source.resume()
      source.once('end', () => resolve(undefined))
      if (source.readableEnded || source.destroyed) resolve(undefined)
    }
    source.once('error', resolve)
    source.once('close', () => {
      if (!source.readableEnded) resolve(new MailError('connection_lost'))
    })
    parser.on('error', giveUp)
    parser.on('headerLines', (lines: HeaderLines) => readHeader(lines, parsed))
    parser.on('data', (part: AttachmentStream | MessageText) => {
      if (part.type === 'text') {
        parsed.text = part.text || null
        parsed.html = part.html || null
        return
      }
      taking = takeAttachment(part, handler, source).then((taken) => {
        parsed.attachments.push(taken)
        part.release?.()
      })
      taking.catch(resolve)
    })
    // The parser waits for an attachment only where something follows it.
    parser.once('end', () => void taking.then(() => resolve(undefined), resolve))
    source.pipe(parser)
  })
  if (failed !== undefined) {
    source.destroy()
    parser.destroy()
    throw failed
  }
  return parsed
}

function readHeader(lines: HeaderLines, parsed: ParsedMessage): void {
  // The parser keeps the octets of the header as they came, one a character.
  const raw = lines.map(({ line }) => headerText(Buffer.from(line, 'latin1')))
  parsed.envelope = parseEnvelope(raw.join('\r\n'))
  parsed.headers = raw.flatMap((line) => {
    const colon = line.indexOf(':')
    if (colon < 1) return []
    const value = line.slice(colon + 1).replaceAll(/\r?\n[ \t]*/g, ' ')
    return [{ name: line.slice(0, colon).trim().toLowerCase(), value: decodeWords(value).trim() }]
  })
}
