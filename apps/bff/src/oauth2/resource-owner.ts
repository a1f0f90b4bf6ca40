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
 * that the provider itself says is not verified names nobody.
 */
export function resourceOwner(
  claims: Record<string, unknown>,
  issuer: string | null,
): ResourceOwner | null {
  const { oid, tid, sub, iss } = claims
  const subject = text(oid) && text(tid) ? `tid:${text(tid)} oid:${text(oid)}` : subjectOf(iss, sub)
  if (!subject) return null
  // Some servers write the truth value as a word.
  const unverified = String(claims['email_verified']).toLowerCase() === 'false'
  const email = unverified ? null : text(claims['email'])
  const named = [text(claims['preferred_username']), email, text(claims['upn'])].filter(
    (name) => name !== null,
  )
  const name = named[0]
  if (name === undefined) return null
  return { name, subject, names: [...new Set(named.map((each) => each.toLowerCase()))] }

  function subjectOf(ownIssuer: unknown, ownSubject: unknown): string | null {
    const from = text(ownIssuer) ?? issuer
    const key = text(ownSubject)
    return key ? `iss:${from ?? ''} sub:${key}` : null
  }
}

/** Whether the owner is the one whom the rule asks for. Names and addresses ignore case. */
export const isOwner = (owner: ResourceOwner, expected: string): boolean =>
  owner.names.includes(expected.trim().toLowerCase())

const text = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' && !/\p{Cc}/u.test(value)
    ? value.trim().slice(0, 320)
    : null
