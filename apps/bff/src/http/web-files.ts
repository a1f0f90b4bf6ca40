import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context } from 'hono'

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
}
const compressible = /^(?:text\/|image\/svg|application\/)/

interface WebFile {
  body: Buffer<ArrayBuffer>
  etag: string
  type: string
  /** made when first asked for */
  packed: Map<'br' | 'gzip', Promise<Buffer<ArrayBuffer>>>
}

const packers = {
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (body: Buffer) => promisify(gzip)(body, { level: 9 }),
}

function read(path: string): WebFile {
  const body = Buffer.from(readFileSync(path))
  return {
    body,
    etag: createHash('sha256').update(body).digest('base64url').slice(0, 22),
    type: contentTypes[extname(path)] ?? 'application/octet-stream',
    packed: new Map(),
  }
}

function readAll(directory: string): Map<string, WebFile> {
  const files = new Map<string, WebFile>()
  if (!existsSync(join(directory, 'index.html'))) return files
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const name = `/${relative(directory, path).split(sep).join('/')}`
    // `.vite/manifest.json` is the build's own
    if (entry.isFile() && !name.includes('/.')) files.set(name, read(path))
  }
  return files
}

const notBuilt = `The web pages are not built yet.
Run "npm start" in the project's root, which builds them, or "npm run dev" and open the address that it prints.
`

async function packedBody(file: WebFile, encoding: 'br' | 'gzip') {
  let packed = file.packed.get(encoding)
  if (packed === undefined) {
    packed = packers[encoding](file.body).then((buffer) => Buffer.from(buffer))
    file.packed.set(encoding, packed)
  }
  return packed
}

/** Serves the built web from memory (it is small); any other path is the application's own to route. */
export function createWebFiles(directory: string) {
  const files = readAll(directory)
  const index = files.get('/index.html')

  return async function webFile(c: Context): Promise<Response> {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return c.text('Not found', 404)
    if (index === undefined) return c.text(notBuilt, 503)
    const hashed = c.req.path.startsWith('/assets/')
    const file = files.get(c.req.path)
    // A missing asset answered with the page would be taken for a broken script. What a person
    // types, such as an email's address behind /emails/, is a document, and gets the page.
    const document =
      c.req.header('sec-fetch-dest') === 'document' ||
      (c.req.header('accept') ?? '').includes('text/html')
    if (file === undefined && (hashed || (!document && /\.\w{2,5}$/.test(c.req.path))))
      return c.text('Not found', 404)
    const found = file ?? index
    const accepted = c.req.header('accept-encoding') ?? ''
    const packable = compressible.test(found.type) && found.body.length > 1000
    const encoding = !packable
      ? null
      : /\bbr\b/.test(accepted)
        ? 'br'
        : /\bgzip\b/.test(accepted)
          ? 'gzip'
          : null
    const etag = `"${found.etag}${encoding === null ? '' : `-${encoding}`}"`
    const headers = {
      'Content-Type': found.type,
      'Cache-Control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      ETag: etag,
      ...(packable && { Vary: 'Accept-Encoding' }),
    }
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers)
    if (encoding === null) return c.body(found.body, 200, headers)
    return c.body(await packedBody(found, encoding), 200, {
      ...headers,
      'Content-Encoding': encoding,
    })
  }
}
