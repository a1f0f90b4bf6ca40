import { hkdfSync, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Newest first: it seals; all open. */
export type KeyRing = readonly { kid: string; key: Buffer }[]

/**
 * The embedded database's key, made on first start. Call it only while the directory's lock is held.
 * The file is for its owner alone (0600) and belongs into another backup than the database.
 */
export function readKeyFile(directory: string): KeyRing {
  const path = join(directory, 'keys')
  try {
    writeFileSync(path, `k1:${randomBytes(32).toString('base64url')}\n`, {
      mode: 0o600,
      flag: 'wx',
    })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const ring = readFileSync(path, 'utf8')
    .split(/[\s,]+/)
    .filter((line) => line !== '')
    .map((line) => {
      const [kid = '', key = ''] = line.split(':')
      return { kid, key: Buffer.from(key, 'base64url') }
    })
  if (ring.length === 0 || ring.some(({ kid, key }) => kid === '' || key.length !== 32))
    throw new Error(
      `The key file ${path} is damaged. Restore it from a backup: without it the stored secrets cannot be opened.`,
    )
  return ring
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
