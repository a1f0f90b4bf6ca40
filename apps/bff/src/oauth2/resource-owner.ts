import type { ClientSettings } from './authorization-server.ts'
import { servesManyDirectories } from './entra.ts'

type Client = Pick<
  ClientSettings,
  'provider' | 'issuer' | 'authorizationEndpoint' | 'tokenEndpoint'
>

/** Who signed in and consented. */
export interface ResourceOwner {
  /** shown and compared: never the key, names can change hands */
  name: string
  /** stable: `tid`+`oid` (Entra) or `iss`+`sub` */
  subject: string
  /** every name that the account goes by, lower case */
  names: readonly string[]
}

/**
 * Reads the owner out of ID token claims (or those of userinfo, which has no `iss`). An address
 * that the provider itself says is not verified names nobody, and of an Entra that admits every
 * directory only one whose domain's owner it verified: anybody may write whatever address they like
 * into their own directory (https://learn.microsoft.com/entra/identity-platform/migrate-off-email-claim-authorization).
 * Sign-in names are of domains that the directory has proved.
 */
export function resourceOwner(
  claims: Record<string, unknown>,
  client: Client,
): ResourceOwner | null {
  const { oid, tid, sub, iss } = claims
  const subject = text(oid) && text(tid) ? `tid:${text(tid)} oid:${text(oid)}` : subjectOf(iss, sub)
  if (!subject) return null
  const vouchedFor = servesManyDirectories(client)
    ? truth(claims['xms_edov']) === true
    : truth(claims['email_verified']) !== false
  const email = vouchedFor ? text(claims['email']) : null
  const named = [text(claims['preferred_username']), email, text(claims['upn'])].filter(
    (name) => name !== null,
  )
  const name = named[0]
  if (name === undefined) return null
  return { name, subject, names: [...new Set(named.map((each) => each.toLowerCase()))] }

  function subjectOf(ownIssuer: unknown, ownSubject: unknown): string | null {
    const from = text(ownIssuer) ?? client.issuer
    const key = text(ownSubject)
    return key ? `iss:${from ?? ''} sub:${key}` : null
  }
}

/** Whether the owner is the one whom the rule asks for. Names and addresses ignore case. */
export const isOwner = (owner: ResourceOwner, expected: string): boolean =>
  owner.names.includes(expected.trim().toLowerCase())

/** Some servers write it as a word or a number; null where it is nothing of the kind. */
function truth(value: unknown): boolean | null {
  const written = String(value).toLowerCase()
  if (written === 'true' || written === '1') return true
  return written === 'false' || written === '0' ? false : null
}

const text = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' && !/\p{Cc}/u.test(value)
    ? value.trim().slice(0, 320)
    : null
