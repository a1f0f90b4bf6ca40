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
  // Some servers take AUTH XOAUTH2 without listing it; the refusal tells where they do not.
  const offered = capabilities.sasl.length ? capabilities.sasl : ['XOAUTH2']
  const mechanism = chooseTokenMechanism(login.mechanism, offered)
  const payload = tokenPayload(mechanism, login, server)
  const asked = await connection.command(`AUTH ${mechanism}`)
  if (asked.status !== 'challenge') throw refusedMechanism(asked, capabilities)
  const reply = await connection.command(payload)
  // A second challenge carries the reason as JSON; the refusal comes after our empty answer.
  const final =
    reply.status === 'challenge' ? await connection.command(cancelAnswer[mechanism]) : reply
  if (final.status !== 'ok') throw refusedSignIn(final, 'token')
  return final.line
}

/** A server that never offered the mechanism refuses the mechanism, not the token. */
function refusedMechanism(reply: Pop3Reply, capabilities: Capabilities): MailError {
  const error = refusedSignIn(reply, 'token')
  if (error.code !== 'token_rejected' || capabilities.sasl.length) return error
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
    const asked = await connection.command('AUTH PLAIN')
    if (asked.status !== 'challenge') throw refusedSignIn(asked, 'password')
    return accepted(await connection.command(plainPayload(login)))
  }
  // RFC 1939 §7; servers from before RFC 2449 answer CAPA with -ERR and still know USER.
  if (capabilities.listed && !capabilities.user) {
    throw new MailError('mechanism_unsupported', {
      message: 'The server does not accept passwords over POP3.',
    })
  }
  const user = await connection.command(`USER ${login.login}`)
  if (user.status !== 'ok') throw refusedSignIn(user, 'password')
  return accepted(await connection.command(`PASS ${login.password}`))
}

function accepted(reply: Pop3Reply): string {
  if (reply.status !== 'ok') throw refusedSignIn(reply, 'password')
  return reply.line
}
