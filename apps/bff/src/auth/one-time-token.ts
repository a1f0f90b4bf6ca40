import { createHash, randomBytes } from 'node:crypto'

/** 256 bits, base64url: 43 characters. Only the digest is stored. */
export const newOneTimeToken = () => randomBytes(32).toString('base64url')
export const tokenDigest = (token: string) => createHash('sha256').update(token).digest('base64url')
