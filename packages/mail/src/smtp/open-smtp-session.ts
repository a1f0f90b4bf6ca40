import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { TLSSocket } from 'node:tls'
import { cancellationError, whenAborted } from '../cancellation.ts'
import { checkSettings } from '../check-arguments.ts'
import { MailError } from '../mail-error.ts'
import {
  describeTls,
  isLoopback,
  openSocket,
  tlsOptions,
  type OpenOptions,
} from '../open-socket.ts'
import type { Login } from '../sasl.ts'
import { defaultTimeouts, type TransportSettings } from '../settings.ts'
import { withLogin } from '../with-login.ts'
import { handlerName, signInSmtp } from './sign-in-smtp.ts'
import { smtpError } from './smtp-error.ts'

/** A connection that is signed in (where there is something to sign in with) and ready to send. */
export interface SmtpSession extends Disposable {
  readonly connection: SMTPConnection
  /** what it signed in with, which a later refusal is about */
  readonly login: Login
  /** what the server offers (RFC 5321 §4.1.1.1), names in upper case */
  readonly extensions: ReadonlyMap<string, string>
  /** Says QUIT and waits until the server has hung up, for a second at most. */
  leave(): Promise<void>
}

/** @throws MailError */
export async function openSmtpSession(
  settings: TransportSettings,
  options: OpenOptions,
): Promise<SmtpSession> {
  checkSettings(settings, settings.credentials)
  return withLogin(settings.credentials, options, (login) => attempt(settings, login, options))
}

async function attempt(
  settings: TransportSettings,
  login: Login,
  { signal, steps }: OpenOptions,
): Promise<SmtpSession> {
  const socket = await openSocket(settings, { signal, steps })
  if (settings.tlsMode === 'none' && login.method === 'token' && !isLoopback(socket)) {
    socket.destroy()
    throw new MailError('plaintext_refused')
  }
  const timeouts = { ...defaultTimeouts, ...settings.timeouts }
  let refusal: unknown
  let extensions: ReadonlyMap<string, string> = new Map()

  async function signIn(context: SMTPConnection.CustomAuthenticationContext): Promise<void> {
    try {
      if (login.method !== 'none')
        await signInSmtp(context, login, mechanisms(extensions), settings)
    } catch (error) {
      // nodemailer writes its own code over that of the error that it is given: keep ours.
      refusal = error
      throw new Error('refused', { cause: error })
    }
  }

  const connection = new SMTPConnection({
    host: settings.host,
    port: settings.port,
    secure: settings.tlsMode === 'implicit',
    secured: settings.tlsMode === 'implicit',
    connection: socket,
    requireTLS: settings.tlsMode === 'starttls',
    ignoreTLS: settings.tlsMode === 'none',
    tls: tlsOptions(settings),
    connectionTimeout: timeouts.connect + timeouts.greeting,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.inactivity,
    customAuth: { [handlerName]: signIn },
    logger: false,
  })
  // Errors reach whoever waits for a step; what an idle connection dies of has nobody to hear it.
  connection.on('error', () => {})
  const dispose = () => {
    connection.close()
    socket.destroy()
  }
  using _listening = whenAborted(signal, dispose)
  // Each silence has its own limit; this one is for a server that never quite falls silent.
  const patience = timeouts.connect + timeouts.greeting + 4 * timeouts.inactivity
  let late = false
  const timer = setTimeout(() => {
    late = true
    dispose()
  }, patience)
  try {
    if (settings.tlsMode === 'starttls') steps?.begin('tls')
    await untilDone(connection, signal, (done) => connection.connect(done))
    if (settings.tlsMode === 'starttls') {
      const upgraded = connection._socket
      steps?.ok(upgraded instanceof TLSSocket ? describeTls(upgraded) : undefined)
    }
    extensions = readExtensions(connection.lastServerResponse || '')
    if (login.method !== 'none') {
      steps?.begin('authenticate')
      await untilDone(connection, signal, (done) =>
        connection.login({ method: handlerName, user: login.login }, done),
      )
      steps?.ok(`Signed in as ${login.login}.`, connection.lastServerResponse || undefined)
    }
    const leave = () => sayQuit(connection, dispose)
    return { connection, login, extensions, leave, [Symbol.dispose]: dispose }
  } catch (error) {
    dispose()
    if (signal?.aborted) throw cancellationError(signal)
    if (late) throw new MailError('timeout')
    throw refusal instanceof MailError ? refusal : smtpError(error, login.method)
  } finally {
    clearTimeout(timer)
  }
}

/** The answer to EHLO: nodemailer itself only keeps what it makes use of. */
function readExtensions(answer: string): ReadonlyMap<string, string> {
  const extensions = new Map<string, string>()
  for (const line of answer.split(/\r?\n/).slice(1)) {
    // "AUTH=" is how servers older than RFC 2554 wrote it, and newer ones repeat it.
    const [, name = '', value = ''] = /^\d{3}[ -]([^ =]+)[ =]?(.*)$/.exec(line) ?? []
    const key = name.toUpperCase()
    if (!extensions.has(key)) extensions.set(key, value)
  }
  return extensions
}

function mechanisms(extensions: ReadonlyMap<string, string>): string[] {
  return (extensions.get('AUTH') ?? '').toUpperCase().split(/[ =]/).filter(Boolean)
}

function sayQuit(connection: SMTPConnection, dispose: () => void): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      dispose()
      resolve()
    }
    const timer = setTimeout(end, 1000)
    if (connection.destroyed || !connection._socket) return end()
    connection._socket.once('close', end)
    connection.quit()
  })
}

/**
 * One step of nodemailer's connection as a promise. It reports a lost connection by an event
 * only, and then never calls back; a cancelled one ends with neither.
 */
export function untilDone<T>(
  connection: SMTPConnection,
  signal: AbortSignal | undefined,
  start: (done: (error?: Error | null, result?: T) => void) => void,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const abort = () => settle(() => reject(signal ? cancellationError(signal) : undefined))
    const onError = (error: Error) => settle(() => reject(error))
    const onEnd = () => setImmediate(onError, new MailError('connection_lost'))
    function settle(then: () => void) {
      connection.off('error', onError)
      connection.off('end', onEnd)
      signal?.removeEventListener('abort', abort)
      then()
    }
    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort, { once: true })
    connection.once('error', onError)
    connection.once('end', onEnd)
    start((error, result) => settle(() => (error ? reject(error) : resolve(result))))
  })
}
