import { randomBytes } from 'node:crypto'
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { createSealer, SealError } from './jwe-sealer.ts'

const place = { table: 'token_grant', row: '0199-a', column: 'refresh_token_sealed' }
const old = { kid: 'k1', key: randomBytes(32) }
const fresh = { kid: 'k2', key: randomBytes(32) }
const secret = 'a refresh token, naïve and 1.5 kB long'.repeat(40)

describe('createSealer', () => {
  it('opens what it sealed', () => {
    const sealer = createSealer([old])
    expect(sealer.open(place, sealer.seal(place, secret))).toBe(secret)
    expect(sealer.open(place, sealer.seal(place, ''))).toBe('')
  })

  it('writes a standard compact JWE that a JOSE library opens', async () => {
    const sealed = createSealer([old]).seal(place, secret)
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, old.key)
    expect(new TextDecoder().decode(plaintext)).toBe(secret)
    expect(protectedHeader).toEqual({ alg: 'dir', enc: 'A256GCM', kid: 'k1', ...place })
  })

  it('opens what a JOSE library sealed for the same place', async () => {
    const sealed = await new CompactEncrypt(new TextEncoder().encode(secret))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: 'k1', ...place })
      .encrypt(old.key)
    expect(createSealer([old]).open(place, sealed)).toBe(secret)
  })

  it('never writes the same bytes twice', () => {
    const sealer = createSealer([old])
    expect(sealer.seal(place, secret)).not.toBe(sealer.seal(place, secret))
  })

  it.each([
    ['row', { ...place, row: '0199-b' }],
    ['column', { ...place, column: 'access_token_sealed' }],
    ['table', { ...place, table: 'idp_config' }],
  ])('does not open a value moved to another %s', (_what, elsewhere) => {
    const sealer = createSealer([old])
    expect(() => sealer.open(elsewhere, sealer.seal(place, secret))).toThrow(SealError)
  })

  it('does not open a value of which one character was changed', () => {
    const sealer = createSealer([old])
    const sealed = sealer.seal(place, 'short')
    const opened = (value: string) => {
      try {
        return sealer.open(place, value)
      } catch (error) {
        return error instanceof SealError ? 'refused' : error
      }
    }
    const outcomes = new Set(
      Array.from(sealed, (letter, at) =>
        opened(`${sealed.slice(0, at)}${letter === 'A' ? 'Q' : 'A'}${sealed.slice(at + 1)}`),
      ),
    )
    // the last character of a base64url part may carry unused bits only: then nothing was changed
    outcomes.delete('short')
    expect([...outcomes]).toEqual(['refused'])
  })

  it('does not open a value whose tag was cut short', () => {
    const sealer = createSealer([old])
    const parts = sealer.seal(place, secret).split('.')
    parts[4] = (parts[4] ?? '').slice(0, 6)
    expect(() => sealer.open(place, parts.join('.'))).toThrow(SealError)
  })

  it('seals with the newest key and still opens with the older ones', () => {
    const before = createSealer([old]).seal(place, secret)
    const rotated = createSealer([fresh, old])
    expect(rotated.open(place, before)).toBe(secret)
    expect(decodeProtectedHeader(rotated.seal(place, secret))).toMatchObject({ kid: 'k2' })
    expect(() => createSealer([fresh]).open(place, before)).toThrow('not in the ring')
  })

  it('tells what it sealed with the newest key by how it begins, whatever the row', () => {
    // ids of which one begins like the other, and of every length
    for (const kid of ['k', 'k1', 'k10', 'k100', 'k1000']) {
      const ring = [{ kid, key: randomBytes(32) }]
      const prefix = createSealer(ring).newestPrefix('token_grant')
      for (const other of ['k', 'k1', 'k10', 'k100', 'k1000'])
        for (const row of ['a', '0199-b', 'zz']) {
          const sealed = createSealer([{ kid: other, key: randomBytes(32) }]).seal(
            { ...place, row },
            secret,
          )
          expect(sealed.startsWith(prefix)).toBe(other === kid)
        }
    }
  })
})
