import type { IncomingMessage } from 'node:http'

export interface TokenRequestForm {
  fields: URLSearchParams
  clientId: string | null
  clientSecret: string | null
  /** Both ways of client authentication at once, or an unreadable header. */
  malformed: string | null
}

const bodyLimit = 64 * 1024

export async function readTokenRequest(request: IncomingMessage): Promise<TokenRequestForm> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const buffer = Buffer.from(chunk)
    size += buffer.length
    if (size > bodyLimit) break
    chunks.push(buffer)
  }
  const fields = new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
  const basic = readBasic(request.headers.authorization)
  if (basic === 'unreadable') {
    return {
      fields,
      clientId: null,
      clientSecret: null,
      malformed: 'unreadable Authorization header',
    }
  }
  const posted = fields.get('client_secret')
  return {
    fields,
    clientId: basic?.id ?? fields.get('client_id'),
    clientSecret: basic?.secret ?? posted,
    malformed: basic && posted !== null ? 'client authenticated twice' : null,
  }
}

/** Hands oidc-provider a request with these fields, as if they had come by the wire. */
export function replaceBody(request: IncomingMessage, fields: URLSearchParams): void {
  const body = Buffer.from(fields.toString())
  request.headers['content-length'] = String(body.length)
  delete request.headers.authorization
  Object.defineProperty(request, 'readable', { value: true, configurable: true })
  Object.defineProperty(request, 'iterator', {
    configurable: true,
    value: async function* replay() {
      yield body
    },
  })
}

function readBasic(
  header: string | undefined,
): { id: string; secret: string } | 'unreadable' | null {
  if (header === undefined) return null
  const match = /^basic ([a-z0-9+/=]+)$/i.exec(header)
  const [id, secret] = Buffer.from(match?.[1] ?? '', 'base64')
    .toString('utf8')
    .split(':')
  if (!id || secret === undefined) return 'unreadable'
  // RFC 6749 §2.3.1: both halves are form-encoded before they are joined.
  const decode = (part: string) => decodeURIComponent(part.replaceAll('+', ' '))
  try {
    return { id: decode(id), secret: decode(secret) }
  } catch {
    return 'unreadable'
  }
}
