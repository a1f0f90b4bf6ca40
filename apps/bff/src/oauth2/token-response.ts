import { z } from 'zod'

const lenient = z.looseObject({
  access_token: z.string().min(1),
  token_type: z.string().min(1),
  expires_in: z.unknown().optional(),
  refresh_token_expires_in: z.unknown().optional(),
  refresh_token: z.unknown().optional(),
  scope: z.unknown().optional(),
  id_token: z.unknown().optional(),
})

/** A token answer with what servers get wrong taken out, so that a good token is not lost to it. */
export interface TidyAnswer {
  body: Record<string, unknown>
  idToken: string | null
  /** seconds that the refresh token is good for; null where nothing sensible was said */
  refreshTokenLife: number | null
}

/**
 * Null where the answer holds no access token. `expires_in` as a string is read, nonsense in it
 * means that the server did not say; an empty refresh token means that none came.
 */
export function tidyTokenAnswer(
  answer: unknown,
  { keepIdToken }: { keepIdToken: boolean },
): TidyAnswer | null {
  const parsed = lenient.safeParse(answer)
  if (!parsed.success) return null
  const { expires_in, refresh_token, refresh_token_expires_in, scope, id_token, ...body } =
    parsed.data
  const seconds = Number(expires_in)
  if (expires_in !== undefined && expires_in !== null && Number.isFinite(seconds) && seconds > 0)
    body['expires_in'] = Math.floor(seconds)
  if (typeof refresh_token === 'string' && refresh_token !== '')
    body['refresh_token'] = refresh_token
  if (typeof scope === 'string' && scope !== '') body['scope'] = scope
  const idToken = keepIdToken && typeof id_token === 'string' ? id_token : null
  if (idToken !== null) body['id_token'] = idToken
  return { body, idToken, refreshTokenLife: life(refresh_token_expires_in) }
}

/** Ten years: no provider means more than that by it. */
const longestLifeSeconds = 10 * 365 * 86_400

/**
 * `refresh_token_expires_in` (Google, Entra for single-page applications; no RFC has it): a number
 * or one as a string. Zero is how some say that it does not end.
 */
function life(said: unknown): number | null {
  if (typeof said !== 'number' && typeof said !== 'string') return null
  const seconds = Math.floor(Number(said))
  return seconds > 0 && seconds <= longestLifeSeconds ? seconds : null
}

/** Claims of a JWT before it is validated: good for choosing what to compare with, for nothing else. */
export function unverifiedClaims(jwt: string): Record<string, unknown> {
  try {
    const payload: unknown = JSON.parse(
      Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'),
    )
    return z.record(z.string(), z.unknown()).catch({}).parse(payload)
  } catch {
    return {}
  }
}
