import type { AttachmentStream } from 'mailparser'
import { PassThrough, type Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { ParsedAttachment, ParseOptions } from '../mail-store.ts'

/**
 * Gives an attachment to the handler while it arrives, or holds it where there is none. What the
 * handler leaves unread once it has resolved is passed over.
 */
export async function takeAttachment(
  part: AttachmentStream,
  handler: ParseOptions['attachment'],
  source: Readable,
): Promise<ParsedAttachment> {
  const described = {
    filename: part.filename || '',
    contentType: part.contentType || 'application/octet-stream',
    cid: part.cid || null,
  }
  let size = 0
  part.content.on('data', (chunk: Buffer) => {
    size += chunk.length
  })
  const content = part.content.pipe(new PassThrough())
  // Whoever reads it has to learn that it is not whole.
  const onLost = (error: Error) => content.destroy(error)
  source.once('error', onLost)
  content.on('error', () => {})
  try {
    if (!handler) {
      const whole = await buffer(content)
      return { ...described, size, content: whole }
    }
    await handler(described, content)
    part.content.unpipe(content)
    content.destroy()
    await drained(part.content, source)
    return { ...described, size, content: null }
  } finally {
    source.off('error', onLost)
  }
}

function drained(content: Readable, source: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    if (content.readableEnded) return resolve()
    content.once('end', resolve)
    source.once('error', reject)
    content.resume()
  })
}
