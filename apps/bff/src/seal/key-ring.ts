import { hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Newest first: it seals; all open. */
export type KeyRing = readonly { kid: string; key: Buffer }[]

/** The file stops the start; the message says what to do. */
export class KeyFileError extends Error {
  override name = 'KeyFileError'
}

/**
 * The embedded database's key, made on first start. Call it only while the directory's lock is held.
 * The file is for its owner alone (0600) and belongs into another backup than the database. Without
 * `mayMake` a missing file is an error: a new key would not open what is sealed already.
 */
export function readKeyFile(
  directory: string,
  { mayMake }: { mayMake: boolean } = { mayMake: true },
): KeyRing {
  const path = join(directory, 'keys')
  if (!existsSync(path)) {
    if (!mayMake)
      throw new KeyFileError(
        `The key file ${path} is missing. Restore it from a backup, or set MAILGRANT_KEYS to the keys used before: without them the stored secrets cannot be opened.`,
      )
    // Moved into place whole: a process that dies here leaves no half a key.
    const making = `${path}.new`
    rmSync(making, { force: true })
    writeFileSync(making, `k1:${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 })
    renameSync(making, path)
  }
  const ring = read(path)
    .split(/[\s,]+/)
    .filter((line) => line !== '')
    .map(parseKey)
  const known = new Set(ring.map((each) => each?.kid))
  const whole = ring.filter((each) => each !== null)
  if (ring.length === 0 || whole.length < ring.length || known.size < ring.length)
    throw new KeyFileError(
      `The key file ${path} is damaged: each line must be an id, a colon and 43 characters of key. Restore it from a backup: without it the stored secrets cannot be opened.`,
    )
  return whole
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new KeyFileError(
      `The key file ${path} cannot be read (${code}). Let the user that runs Mailgrant own it, with mode 0600.`,
      { cause: error },
    )
  }
}

/** `id:key`, 32 bytes in base64url; null for anything else. */
export function parseKey(text: string): KeyRing[number] | null {
  const [, kid, encoded] = /^([\w.-]{1,64}):([\w-]{43})=?$/.exec(text.trim()) ?? []
  return kid === undefined || encoded === undefined
    ? null
    : { kid, key: Buffer.from(encoded, 'base64url') }
}

/** A secret of its own for each purpose (RFC 5869), so that no key serves two. */
export function deriveSecret(ring: KeyRing, purpose: string): string {
  // The oldest key: rotating in a newer one must not sign everybody out.
  const oldest = ring.at(-1)
  if (!oldest) throw new Error('The key ring is empty.')
  return Buffer.from(hkdfSync('sha256', oldest.key, '', `mailgrant ${purpose}`, 32)).toString(
    'base64url',
  )
}
