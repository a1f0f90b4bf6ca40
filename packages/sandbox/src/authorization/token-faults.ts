import { setTimeout as sleep } from 'node:timers/promises'
import type { AdapterPayload, KoaContextWithOIDC } from 'oidc-provider'
import type { KnobValues, TokenFault } from '../knobs.ts'
import { aadstsBody } from './microsoft-errors.ts'
import type { PersonaProfile } from './persona-profile.ts'
import type { TokenAnswer } from './token-gate.ts'
import { identityScopes, splitScopes } from './scopes.ts'

type ReplacingFault =
  | 'invalid_grant'
  | 'invalid_client'
  | 'throttled'
  | 'throttled-with-retry-after'
  | 'server-error'
  | 'non-json'
  | 'silence'

const replacing: readonly TokenFault[] = [
  'invalid_grant',
  'invalid_client',
  'throttled',
  'throttled-with-retry-after',
  'server-error',
  'non-json',
  'silence',
]

export const replacesAnswer = (fault: TokenFault): fault is ReplacingFault =>
  replacing.includes(fault)

/** Answers instead of the authorization server: no token is issued or used up. */
export async function answerFault(
  ctx: KoaContextWithOIDC,
  fault: ReplacingFault,
  knobs: KnobValues,
  profile: PersonaProfile,
): Promise<void> {
  const say = (status: number, error: string, code: number, message: string) => {
    ctx.status = status
    ctx.body =
      profile.name === 'microsoft'
        ? aadstsBody(error, code, message)
        : { error, error_description: message }
  }
  switch (fault) {
    case 'invalid_grant':
      return say(400, 'invalid_grant', 50173, 'The provided grant has expired or was revoked.')
    case 'invalid_client':
      return say(401, 'invalid_client', 7000215, 'Invalid client secret provided.')
    case 'throttled-with-retry-after':
      ctx.set('retry-after', String(knobs.retryAfterSeconds))
      return say(429, 'temporarily_unavailable', 90055, 'Too many requests.')
    case 'throttled':
      return say(429, 'temporarily_unavailable', 90055, 'Too many requests.')
    case 'server-error':
      return say(500, 'server_error', 90033, 'A transient error has occurred. Please try again.')
    case 'non-json':
      ctx.status = 502
      ctx.type = 'html'
      ctx.body = '<!doctype html><title>502 Bad Gateway</title><h1>Bad Gateway</h1>'
      return
    case 'silence':
      ctx.respond = false
      // The caller may give up first; then there is nothing left to wait for.
      await Promise.race([
        sleep(knobs.silenceSeconds * 1000, undefined, { ref: false }),
        new Promise((resolve) => ctx.req.socket.once('close', resolve)),
      ])
      ctx.req.socket.destroy()
  }
}

/** Bends a good answer. */
export function changeAnswer(
  body: TokenAnswer,
  fault: TokenFault | null,
  token: AdapterPayload | undefined,
): void {
  switch (fault) {
    case 'omit-refresh-token':
      delete body.refresh_token
      break
    case 'omit-access-token':
      delete body.access_token
      break
    case 'omit-id-token':
      delete body.id_token
      break
    case 'omit-expires-in':
      delete body.expires_in
      break
    case 'expires-in-string':
      body.expires_in = String(body.expires_in)
      break
    case 'narrow-scope': {
      const narrowed = splitScopes(body.scope).filter((scope) => identityScopes.includes(scope))
      body.scope = narrowed.join(' ')
      if (token) token.scope = body.scope
    }
  }
}
