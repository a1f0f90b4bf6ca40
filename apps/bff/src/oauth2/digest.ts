import { createHash, timingSafeEqual } from 'node:crypto'

/** What is stored of a value that only has to be recognised. */
export const digest = (value: string): string =>
  createHash('sha256').update(value).digest('base64url')

/** Compares without telling by its duration where the difference is. */
export function matchesDigest(value: string, stored: string): boolean {
  const actual = Buffer.from(digest(value))
  const expected = Buffer.from(stored)
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}
