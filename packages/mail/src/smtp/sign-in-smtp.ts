import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { classifySignIn } from '../classify-reply.ts'
import { MailError } from '../mail-error.ts'
import {
  base64,
  cancelAnswer,
  chooseTokenMechanism,
  plainPayload,
  tokenPayload,
  type Login,
} from '../sasl.ts'

type Context = SMTPConnection.CustomAuthenticationContext
type Reply = SMTPConnection.CustomAuthenticationResponse

/** The name under which nodemailer finds our handler; it never reaches the server. */
export const handlerName = 'MAILGRANT'

/**
 * AUTH in two steps (RFC 4954 §4): the payload is an answer to the server's 334, never an
 * argument, because with a real token the command line would exceed its 512 octets.
 */
export async function signInSmtp(
  context: Context,
  login: Exclude<Login, { method: 'none' }>,
  offered: readonly string[],
  server: { host: string; port: number },
): Promise<void> {
  if (login.method === 'password') return signInWithPassword(context, login, offered)
  const mechanism = chooseTokenMechanism(login.mechanism, offered)
  const payload = tokenPayload(mechanism, login, server)
  await challenge(context, `AUTH ${mechanism}`, 'token')
  const reply = await context.sendCommand(payload)
  // A second 334 carries the reason as JSON; the refusal itself comes after our empty answer.
  const final = reply.status === 334 ? await context.sendCommand(cancelAnswer[mechanism]) : reply
  if (final.status !== 235) throw refused(final, 'token')
}

async function signInWithPassword(
  context: Context,
  login: { login: string; password: string },
  offered: readonly string[],
): Promise<void> {
  if (offered.includes('PLAIN')) {
    await challenge(context, 'AUTH PLAIN', 'password')
    return finish(await context.sendCommand(plainPayload(login)))
  }
  if (offered.includes('LOGIN')) {
    await challenge(context, 'AUTH LOGIN', 'password')
    const asked = await context.sendCommand(base64(login.login))
    if (asked.status !== 334) throw refused(asked, 'password')
    return finish(await context.sendCommand(base64(login.password)))
  }
  throw new MailError('mechanism_unsupported', {
    message: 'The server does not offer AUTH PLAIN or LOGIN.',
    serverReply: `AUTH ${offered.join(' ')}`,
  })
}

function finish(reply: Reply): void {
  if (reply.status !== 235) throw refused(reply, 'password')
}

async function challenge(
  context: Context,
  command: string,
  presented: 'token' | 'password',
): Promise<void> {
  const reply = await context.sendCommand(command)
  if (reply.status !== 334) throw refused(reply, presented)
}

function refused({ response, status }: Reply, presented: 'token' | 'password'): MailError {
  const code = classifySignIn({ text: response, status }, presented)
  return new MailError(code, { serverReply: response })
}
