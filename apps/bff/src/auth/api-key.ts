import { randomBytes } from 'node:crypto'
import { parse, stringify } from 'uuid'
import { digest, matchesDigest } from '../oauth2/digest.ts'

/**
 * `mgk_`, the id of the key as 22 characters, its secret as 43. The id finds the row, so that the
 * secret is compared once and in constant time; scanners of source code know keys by the prefix.
 */
const prefix = 'mgk_'
const idLength = 22
const secretLength = 43
const form = /^mgk_([\w-]{22})([\w-]{43})$/

/** Enough to tell keys apart, of the secret nothing: the end of the id, since its beginning is the time. */
const hintLength = 6

export interface NewApiKey {
  key: string
  hint: string
  secretDigest: string
}

export function newApiKey(id: string): NewApiKey {
  const secret = randomBytes(32).toString('base64url')
  const idPart = Buffer.from(parse(id)).toString('base64url')
  const hint = `${prefix}…${idPart.slice(-hintLength)}`
  return { key: prefix + idPart + secret, hint, secretDigest: digest(secret) }
}

export interface PresentedKey {
  id: string
  secret: string
}

/** What an Authorization header presents (RFC 6750 §2.1; the scheme in any case, RFC 9110 §11.1). */
export function readApiKey(authorization: string | undefined): PresentedKey | 'missing' | 'none' {
  const [, presented] = /^bearer +(\S+) *$/i.exec(authorization ?? '') ?? []
  if (presented === undefined) return 'missing'
  if (presented.length !== prefix.length + idLength + secretLength) return 'none'
  const [, idPart, secret] = form.exec(presented) ?? []
  if (idPart === undefined || secret === undefined) return 'none'
  const bytes = Buffer.from(idPart, 'base64url')
  // several texts decode to the same bytes: only the one that was given out is a key
  if (bytes.toString('base64url') !== idPart) return 'none'
  try {
    return { id: stringify(bytes), secret }
  } catch {
    return 'none'
  }
}

/** What a key that does not exist is compared with, so that both take the same time. */
const noDigest = digest(randomBytes(32).toString('base64url'))

/** Whether the secret is the stored one; without a stored one the same work, and false. */
export function isSecretOf({ secret }: PresentedKey, stored: string | undefined): boolean {
  return matchesDigest(secret, stored ?? noDigest) && stored !== undefined
}
