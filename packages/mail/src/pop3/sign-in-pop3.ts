import { checkText } from '../check-arguments.ts'
import { MailError } from '../mail-error.ts'
import {
  cancelAnswer,
  chooseTokenMechanism,
  plainPayload,
  tokenPayload,
  type Login,
} from '../sasl.ts'
import type { Capabilities } from './read-capabilities.ts'
import type { Pop3Connection } from './pop3-connection.ts'
import { refusedSignIn, type Pop3Reply } from './pop3-reply.ts'

/**
 * AUTH (RFC 5034) with a token, or a password by SASL PLAIN or USER/PASS.
 *
 * @returns the server's answer
 * @throws MailError
 */
export function signInPop3(
  connection: Pop3Connection,
  login: Login,
  capabilities: Capabilities,
  server: { host: string; port: number },
): Promise<string> {
  if (login.method === 'token') return signInWithToken(connection, login, capabilities, server)
  if (login.method === 'password') return signInWithPassword(connection, login, capabilities)
  throw new MailError('invalid_argument', { message: 'A mailbox cannot be read without a login.' })
}

/**
 * In two steps: RFC 5034 §4 limits the AUTH line to 255 octets, which no real token fits in, and
 * Exchange takes nothing else.
 */
async function signInWithToken(
  connection: Pop3Connection,
  login: Extract<Login, { method: 'token' }>,
  capabilities: Capabilities,
  server: { host: string; port: number },
): Promise<string> {
  // Some servers take AUTH without listing it; the refusal tells where they do not.
  const offered = capabilities.sasl.length
    ? capabilities.sasl
    : [login.mechanism ?? ('XOAUTH2' as const)]
  const mechanism = chooseTokenMechanism(login.mechanism, offered)
  const payload = tokenPayload(mechanism, login, server)
  const asked = await connection.command(`AUTH ${mechanism}`)
  if (asked.status !== 'challenge') throw refusedMechanism(asked, 'token', capabilities)
  const reply = await connection.answer(payload, [payload, login.accessToken])
  // A second challenge carries the reason as JSON; the refusal comes after our empty answer. A
  // third has no place, so a server cannot go on asking.
  const final =
    reply.status === 'challenge' ? await connection.answer(cancelAnswer[mechanism]) : reply
  return accepted(final, 'token', capabilities)
}

/** Nothing was presented yet: whatever is wrong, it is not the token or the password. */
function refusedMechanism(
  reply: Pop3Reply,
  presented: 'token' | 'password',
  { loginDelay }: Capabilities,
): MailError {
  const error = refusedSignIn(reply, presented, loginDelay)
  if (error.code !== 'token_rejected' && error.code !== 'authentication_failed') return error
  return new MailError('mechanism_unsupported', { serverReply: reply.line })
}

async function signInWithPassword(
  connection: Pop3Connection,
  login: { login: string; password: string },
  capabilities: Capabilities,
): Promise<string> {
  checkText(login.login, 'login')
  checkText(login.password, 'password')
  if (capabilities.sasl.includes('PLAIN')) {
    const payload = plainPayload(login)
    const asked = await connection.command('AUTH PLAIN')
    if (asked.status !== 'challenge') throw refusedMechanism(asked, 'password', capabilities)
    const reply = await connection.answer(payload, [payload, login.password])
    return accepted(reply, 'password', capabilities)
  }
  // RFC 1939 §7; servers from before RFC 2449 answer CAPA with -ERR and still know USER.
  if (capabilities.listed && !capabilities.user) {
    throw new MailError('mechanism_unsupported', {
      message: 'The server does not accept passwords over POP3.',
    })
  }
  const user = await connection.command(`USER ${login.login}`)
  accepted(user, 'password', capabilities)
  const reply = await connection.command(`PASS ${login.password}`, [login.password])
  return accepted(reply, 'password', capabilities)
}

function accepted(
  reply: Pop3Reply,
  presented: 'token' | 'password',
  { loginDelay }: Capabilities,
): string {
  if (reply.status !== 'ok') throw refusedSignIn(reply, presented, loginDelay)
  return reply.line
}
