import { untilAborted } from './cancellation.ts'
import { MailError } from './mail-error.ts'
import type { Login } from './sasl.ts'
import type { OpenOptions } from './open-socket.ts'
import type { BearerToken, Oauth2Credentials, TransportCredentials } from './token-provider.ts'

/**
 * Runs an attempt to open a session with what the credentials give. A rejected token is
 * invalidated by value, fetched anew and tried once more on a new connection; a token that the
 * server could not judge (it was unavailable, it throttles) is kept.
 */
export async function withLogin<T>(
  credentials: TransportCredentials,
  { signal, steps }: OpenOptions,
  attempt: (login: Login) => Promise<T>,
): Promise<T> {
  if (credentials.method === 'none') return attempt({ method: 'none' })
  if (credentials.method === 'basic') {
    return attempt({ method: 'password', login: credentials.login, password: credentials.password })
  }
  const first = await obtain(credentials, { signal, steps })
  try {
    return await attempt(asLogin(credentials, first))
  } catch (error) {
    if (!(error instanceof MailError) || !speaksAgainstToken(error)) throw error
    const { accessToken } = first
    // A provider that ignores the signal must not hold the caller.
    const invalidating = credentials.tokens.invalidate(accessToken, signal ? { signal } : {})
    await untilAborted(invalidating, signal)
    const second = await obtain(credentials, { signal, steps })
    if (second.accessToken === first.accessToken) throw error
    steps?.restart()
    return attempt(asLogin(credentials, second))
  }
}

/** Exchange also says "authenticated but not connected" to a token that has lost its worth. */
function speaksAgainstToken({ code }: MailError): boolean {
  return code === 'token_rejected' || code === 'not_connected_mailbox'
}

function asLogin({ login, mechanism }: Oauth2Credentials, token: BearerToken): Login {
  return {
    method: 'token',
    login: token.login ?? login,
    accessToken: token.accessToken,
    mechanism: token.mechanism ?? mechanism,
  }
}

async function obtain(
  { tokens }: Oauth2Credentials,
  { signal, steps }: OpenOptions,
): Promise<BearerToken> {
  try {
    // A provider that ignores the signal must not hold the caller.
    return await untilAborted(tokens.getToken(signal ? { signal } : {}), signal)
  } catch (error) {
    steps?.begin('token')
    if (error instanceof MailError) throw error
    throw new MailError('token_unavailable', { cause: error })
  }
}
