import { ImapFlow, type ImapTransport } from 'imapflow'
import type { Socket } from 'node:net'
import { cancellationError, whenAborted } from '../cancellation.ts'
import { checkSettings } from '../check-arguments.ts'
import { MailError } from '../mail-error.ts'
import { describeTls, isLoopback, openSocket, startTls, type OpenOptions } from '../open-socket.ts'
import { chooseTokenMechanism, type Login } from '../sasl.ts'
import { defaultTimeouts, type StoreSettings } from '../settings.ts'
import { withLogin } from '../with-login.ts'
import { imapError, type Phase } from './imap-error.ts'
import { refusalLogger } from './last-refusal.ts'

/**
 * Opens a signed-in IMAP session. imapflow takes the token as a string and a client works once
 * only, so every attempt makes a client of its own.
 *
 * @param enter the first commands: they belong to the sign-in, because Exchange answers OK to a
 * token and only then says that it is "authenticated but not connected"
 * @throws MailError
 */
export async function openImapSession(
  settings: StoreSettings,
  options: OpenOptions,
  enter: (client: ImapFlow) => Promise<void>,
): Promise<ImapFlow> {
  checkSettings(settings, settings.credentials)
  return withLogin(settings.credentials, options, (login) =>
    attempt(settings, login, options, enter),
  )
}

async function attempt(
  settings: StoreSettings,
  login: Login,
  { signal, steps }: OpenOptions,
  enter: (client: ImapFlow) => Promise<void>,
): Promise<ImapFlow> {
  const socket = await openSocket(settings, { signal, steps })
  if (settings.tlsMode === 'none' && login.method === 'token' && !isLoopback(socket)) {
    socket.destroy()
    throw new MailError('plaintext_refused')
  }
  const timeouts = { ...defaultTimeouts, ...settings.timeouts }
  let phase: Phase = 'connect'

  const beforeSignIn = () => {
    if (phase !== 'connect') return
    phase = { signIn: login.method === 'token' ? 'token' : 'password' }
    steps?.begin('authenticate')
    if (login.method === 'token') preferMechanism(client, login.mechanism)
  }

  const client: ImapFlow = new ImapFlow({
    host: settings.host,
    port: settings.port,
    secure: settings.tlsMode === 'implicit',
    doSTARTTLS: settings.tlsMode === 'starttls',
    auth: signInWith(login, beforeSignIn),
    transport: useSocket(socket, settings, { signal, steps }),
    logger: refusalLogger(() => client),
    disableAutoIdle: true,
    // RFC 2177: begun anew well before the 29 minutes after which servers may hang up.
    maxIdleTime: 9 * 60_000,
    clientInfo: { name: 'Mailgrant' },
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.inactivity,
    // Message sources are read in chunks, so no single answer needs to be large.
    maxLiteralSize: 64 * 1024 * 1024,
    maxLineLength: 16 * 1024 * 1024,
  })
  // Without a listener an error on an idle connection would end the process; whoever uses the
  // session next learns of it from the command that fails.
  client.on('error', () => {})
  using _listening = whenAborted(signal, () => client.close())
  try {
    await client.connect()
    phase = 'command'
    // Or imapflow asks for a mod-sequence with every message, which nobody here reads.
    client.enabled.delete('CONDSTORE')
    steps?.ok(`Signed in as ${login.method === 'none' ? '' : login.login}.`)
    await enter(client)
    return client
  } catch (error) {
    client.close()
    socket.destroy()
    if (signal?.aborted) throw cancellationError(signal)
    throw imapError(error, phase, client.byeReason)
  }
}

/**
 * imapflow reads the secret right before it signs in, when the capabilities are final: the one
 * moment to choose the mechanism and to note that the sign-in begins.
 */
function signInWith(login: Login, beforeSignIn: () => void) {
  if (login.method === 'none') throw new MailError('invalid_argument')
  const secret = login.method === 'token' ? login.accessToken : login.password
  const get = () => {
    beforeSignIn()
    return secret
  }
  const name = login.method === 'token' ? 'accessToken' : 'pass'
  return Object.defineProperty({ user: login.login }, name, { get, enumerable: true })
}

function preferMechanism(client: ImapFlow, wanted: 'XOAUTH2' | 'OAUTHBEARER' | undefined): void {
  const offered = [...client.capabilities.keys()]
    .filter((name) => name.startsWith('AUTH='))
    .map((name) => name.slice('AUTH='.length))
  // imapflow takes OAUTHBEARER whenever it is offered; hiding it leaves XOAUTH2.
  if (chooseTokenMechanism(wanted, offered) === 'XOAUTH2') {
    client.capabilities.delete('AUTH=OAUTHBEARER')
  }
}

/** Hands imapflow the connection that was opened, pinned and verified by us. */
function useSocket(socket: Socket, settings: StoreSettings, { steps }: OpenOptions): ImapTransport {
  return {
    connect(_options, onConnect) {
      setImmediate(onConnect)
      return socket
    },
    prepareUpgrade: () => steps?.begin('tls'),
    upgrade(_plain, _options, onSecure) {
      const secured = startTls(socket, settings, () => {
        steps?.ok(describeTls(secured))
        onSecure()
      })
      return secured
    },
  }
}
