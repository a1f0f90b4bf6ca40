import { z } from 'zod'
import { messages } from './messages.ts'

/** Building blocks that several forms share. */

const controlCharacters = /[\u0000-\u001f\u007f]/

export const singleLine = (max: number) =>
  z
    .string()
    .trim()
    .max(max, messages.tooLong(max))
    .refine((value) => !controlCharacters.test(value), messages.controlCharacters)

export const requiredLine = (label: string, max: number) =>
  singleLine(max).refine((value) => value.length > 0, messages.required(label))

/** Lines and tabs, but no other control characters: no database text holds a NUL. */
export const notes = z
  .string()
  .trim()
  .max(4000, messages.tooLong(4000))
  .refine(
    (value) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(value),
    messages.controlCharacters,
  )

/** RFC 5321 §4.1.2 addr-spec in its everyday form: no quoted local part, no address literal; IDN domains as typed. */
export const address = singleLine(254).refine(
  (value) =>
    /^[^\s@"(),:;<>[\\\]]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)*[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u.test(
      value,
    ) &&
    !value.startsWith('.') &&
    !value.includes('..') &&
    !value.includes('.@'),
  messages.address,
)

/** A DNS name (RFC 1123 §2.1): no scheme, no port, no path. IP literals are refused by the server unless private hosts are allowed. */
export const hostName = singleLine(253).refine(
  (value) =>
    /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(
      value,
    ),
  messages.host,
)

export const port = z.coerce
  .number({ error: messages.port })
  .int(messages.port)
  .min(1, messages.port)
  .max(65535, messages.port)

/** An absolute http(s) URL without credentials or fragment. Whether plain http is allowed is the operator's choice and judged by the server. */
export const endpointUrl = singleLine(2000)
  .refine((value) => {
    const url = safeUrl(value)
    return (
      url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== ''
    )
  }, messages.url)
  .refine((value) => {
    const url = safeUrl(value)
    return url === null || (url.username === '' && url.password === '' && url.hash === '')
  }, messages.urlParts)

function safeUrl(value: string): URL | null {
  try {
    return new URL(value)
  } catch {
    return null
  }
}

/** RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ), separated by single spaces. */
export const scopes = z
  .string()
  .trim()
  .max(2000, messages.tooLong(2000))
  .transform((value) => value.replace(/\s+/g, ' '))
  .refine((value) => value.length > 0, messages.scopesRequired)
  .refine(
    (value) => /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/.test(value),
    messages.scopes,
  )

export const isGuid = (value: string) =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value.trim())

export const id = z.uuid()
export const timestamp = z.iso.datetime({ offset: true })
export const accountKind = z.enum(['mailbox', 'smtp'])
export type AccountKind = z.infer<typeof accountKind>
export const providerId = z.enum(['microsoft', 'google', 'other'])
export type ProviderId = z.infer<typeof providerId>
export const tlsMode = z.enum(['implicit', 'starttls', 'none'])
export type TlsMode = z.infer<typeof tlsMode>
