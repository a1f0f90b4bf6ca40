import { checkText } from './check-arguments.ts'
import { MailError } from './mail-error.ts'
import type { TokenMechanism } from './token-provider.ts'

/** What one attempt to sign in presents to the server. */
export type Login =
  | { method: 'token'; login: string; accessToken: string; mechanism: TokenMechanism | undefined }
  | { method: 'password'; login: string; password: string }
  | { method: 'none' }

/** The answer that lets a server finish refusing a token: nothing, or one 0x01 (RFC 7628 §3.2.3). */
export const cancelAnswer = { XOAUTH2: '', OAUTHBEARER: 'AQ==' } as const

/**
 * The base64 payload of XOAUTH2 or OAUTHBEARER (RFC 7628 §3.1).
 *
 * @throws MailError `invalid_argument` for control characters in login or token: 0x01 separates
 * the fields, so one inside a value would add fields of its own
 */
export function tokenPayload(
  mechanism: TokenMechanism,
  login: { login: string; accessToken: string },
  server: { host: string; port: number },
): string {
  checkText(login.login, 'login')
  checkText(login.accessToken, 'access token')
  const bearer = `auth=Bearer ${login.accessToken}\u0001\u0001`
  if (mechanism === 'XOAUTH2') return base64(`user=${login.login}\u0001${bearer}`)
  // RFC 5801 §4: "," and "=" delimit the GS2 header.
  const authzid = login.login.replaceAll('=', '=3D').replaceAll(',', '=2C')
  return base64(`n,a=${authzid},\u0001host=${server.host}\u0001port=${server.port}\u0001${bearer}`)
}

/** The base64 payload of PLAIN (RFC 4616 §2). */
export function plainPayload(login: { login: string; password: string }): string {
  checkText(login.login, 'login')
  checkText(login.password, 'password')
  return base64(`\u0000${login.login}\u0000${login.password}`)
}

/**
 * Which token mechanism to use with a server that offers these.
 *
 * @throws MailError `mechanism_unsupported`
 */
export function chooseTokenMechanism(
  wanted: TokenMechanism | undefined,
  offered: Iterable<string>,
): TokenMechanism {
  const names = new Set([...offered].map((name) => name.toUpperCase()))
  const candidates: TokenMechanism[] = wanted ? [wanted] : ['OAUTHBEARER', 'XOAUTH2']
  const chosen = candidates.find((name) => names.has(name))
  if (chosen) return chosen
  const list = [...names].join(', ')
  throw new MailError('mechanism_unsupported', {
    message: `The server does not offer ${candidates.join(' or ')}.`,
    ...(list ? { serverReply: `AUTH ${list}` } : {}),
  })
}

export function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}
