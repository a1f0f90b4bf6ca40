import type { TLSSocket } from 'node:tls'
import { cancellationError, whenAborted } from '../cancellation.ts'
import { checkSettings } from '../check-arguments.ts'
import { MailError } from '../mail-error.ts'
import { describeTls, isLoopback, openSocket, secure, type OpenOptions } from '../open-socket.ts'
import type { Login } from '../sasl.ts'
import { defaultTimeouts, type StoreSettings, type Timeouts } from '../settings.ts'
import { withLogin } from '../with-login.ts'
import { createPop3Connection, type Pop3Connection } from './pop3-connection.ts'
import { readCapabilities, type Capabilities } from './read-capabilities.ts'
import { refusedCommand } from './pop3-reply.ts'
import { signInPop3 } from './sign-in-pop3.ts'

/** How many times the longest silence the whole sign-in may take. */
const patience = 2

export interface Pop3Session {
  connection: Pop3Connection
  capabilities: Capabilities
}

/**
 * Opens a signed-in POP3 session.
 *
 * @throws MailError
 */
export async function openPop3Session(
  settings: StoreSettings,
  options: OpenOptions,
): Promise<Pop3Session> {
  checkSettings(settings, settings.credentials)
  return withLogin(settings.credentials, options, (login) => attempt(settings, login, options))
}

async function attempt(
  settings: StoreSettings,
  login: Login,
  { signal, steps }: OpenOptions,
): Promise<Pop3Session> {
  const timeouts = { ...defaultTimeouts, ...settings.timeouts }
  const socket = await openSocket(settings, { signal, steps })
  let connection = createPop3Connection(socket, timeouts.inactivity)
  using _listening = whenAborted(signal, () => connection.destroy())
  try {
    if (settings.tlsMode === 'none' && login.method === 'token' && !isLoopback(socket)) {
      throw new MailError('plaintext_refused')
    }
    await within(connection, timeouts.greeting, () => greet(connection))
    if (settings.tlsMode === 'starttls') {
      steps?.begin('tls')
      const secured = await upgrade(connection, settings, timeouts, signal)
      steps?.ok(describeTls(secured))
      connection = createPop3Connection(secured, timeouts.inactivity)
    }
    steps?.begin('authenticate')
    return await within(connection, patience * timeouts.inactivity, async () => {
      const reply = await introduce(connection, login, settings)
      steps?.ok(`Signed in as ${login.method === 'none' ? '' : login.login}.`, reply)
      // Asked again: what is offered may change with the sign-in (RFC 2449 §5).
      return { connection, capabilities: await readCapabilities(connection) }
    })
  } catch (error) {
    connection.destroy()
    if (signal?.aborted) throw cancellationError(signal)
    throw error
  }
}

async function greet(connection: Pop3Connection): Promise<void> {
  const greeting = await connection.readReply()
  // It does speak POP3, and does not want to now: too many clients, maintenance.
  if (greeting.status === 'err') throw refusedCommand(greeting, 'server_unavailable')
  if (greeting.status !== 'ok') {
    throw new MailError('protocol_error', { serverReply: greeting.line })
  }
}

async function introduce(
  connection: Pop3Connection,
  login: Login,
  settings: StoreSettings,
): Promise<string> {
  const capabilities = await readCapabilities(connection)
  // Before the sign-in and after STLS (RFC 6856 §2.1). Without it a server hands out messages with
  // UTF-8 in their headers rewritten, or not at all. A refusal leaves everything as it was.
  if (capabilities.utf8) await connection.command('UTF8')
  return signInPop3(connection, login, capabilities, settings)
}

/**
 * Gives a whole stage so many milliseconds: a server that drips its words is never silent long
 * enough to be given up for that.
 */
async function within<T>(
  connection: Pop3Connection,
  limit: number,
  work: () => Promise<T>,
): Promise<T> {
  let late = false
  const timer = setTimeout(() => {
    late = true
    connection.destroy()
  }, limit)
  try {
    return await work()
  } catch (error) {
    throw late ? new MailError('timeout', { cause: error }) : error
  } finally {
    clearTimeout(timer)
  }
}

/** STLS (RFC 2595 §4). */
async function upgrade(
  connection: Pop3Connection,
  settings: StoreSettings,
  timeouts: Timeouts,
  signal: AbortSignal | undefined,
): Promise<TLSSocket> {
  await within(connection, timeouts.greeting, async () => {
    const capabilities = await readCapabilities(connection)
    if (capabilities.listed && !capabilities.stls) throw new MailError('starttls_missing')
    const reply = await connection.command('STLS')
    if (reply.status === 'challenge') {
      throw new MailError('protocol_error', { serverReply: reply.line })
    }
    if (reply.status === 'err') throw refusedCommand(reply, 'starttls_missing')
  })
  // What follows +OK in clear text was not sent by the server: it would be taken for something
  // that came over TLS (CVE-2011-0411 and its kin).
  if (connection.hasUnexpectedInput()) {
    throw new MailError('protocol_error', {
      message: 'The server sent data between STLS and the TLS handshake.',
    })
  }
  connection.detach()
  return secure(connection.socket, settings, timeouts.greeting, signal)
}
