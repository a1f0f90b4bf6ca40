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
  readonly presented: 'token' | 'password' | 'none'
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
  const presented = login.method
  const timeouts = { ...defaultTimeouts, ...settings.timeouts }
  let refusal: unknown

  async function signIn(context: SMTPConnection.CustomAuthenticationContext): Promise<void> {
    try {
      if (login.method !== 'none') await signInSmtp(context, login, offered(connection), settings)
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
  const dispose = () => {
    connection.close()
    socket.destroy()
  }
  using _listening = whenAborted(signal, dispose)
  try {
    if (settings.tlsMode === 'starttls') steps?.begin('tls')
    await untilDone(connection, signal, (done) => connection.connect(done))
    if (settings.tlsMode === 'starttls') {
      const upgraded = connection._socket
      steps?.ok(upgraded instanceof TLSSocket ? describeTls(upgraded) : undefined)
    }
    if (login.method !== 'none') {
      steps?.begin('authenticate')
      await untilDone(connection, signal, (done) =>
        connection.login({ method: handlerName, user: login.login }, done),
      )
      steps?.ok(`Signed in as ${login.login}.`, connection.lastServerResponse || undefined)
    }
    return { connection, presented, [Symbol.dispose]: dispose }
  } catch (error) {
    dispose()
    if (signal?.aborted) throw cancellationError(signal)
    throw refusal instanceof MailError ? refusal : smtpError(error, presented)
  }
}

/** The mechanisms of the last EHLO answer: nodemailer itself only keeps those that it can do. */
function offered({ lastServerResponse }: SMTPConnection): string[] {
  const line = /^\d{3}[ -]AUTH[ =]([^\r\n]*)/im.exec(lastServerResponse || '')?.[1] ?? ''
  return line.toUpperCase().split(/[ =]/).filter(Boolean)
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
      // A late error of a connection that is being given up has nobody to hear it.
      connection.on('error', () => {})
      then()
    }
    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort, { once: true })
    connection.once('error', onError)
    connection.once('end', onEnd)
    start((error, result) => settle(() => (error ? reject(error) : resolve(result))))
  })
}
