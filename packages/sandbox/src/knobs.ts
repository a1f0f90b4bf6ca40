import { z } from 'zod'

/**
 * What the token endpoint does instead of, or on top of, its proper answer.
 * Those from `omit-refresh-token` on change a good answer; the ones before replace it.
 */
export const tokenFaults = [
  'invalid_grant',
  'invalid_client',
  'throttled',
  'throttled-with-retry-after',
  'server-error',
  'non-json',
  'silence',
  'omit-refresh-token',
  'omit-access-token',
  'omit-id-token',
  'omit-expires-in',
  'expires-in-string',
  'narrow-scope',
  'wrong-nonce',
  'lost-response',
] as const

export const knobsSchema = z.object({
  /** null: answer properly. */
  tokenFault: z.enum(tokenFaults).nullable(),
  /** How many more token requests the fault hits; null: all until reset. */
  count: z.number().int().positive().nullable(),
  /** Only requests of this grant type are hit. */
  grantType: z.enum(['any', 'authorization_code', 'refresh_token']),
  persona: z.enum(['any', 'microsoft', 'google']),
  /** Lifetime of the access tokens issued from now on. */
  tokenLifetimeSeconds: z.number().int().positive(),
  /** null: as the persona's real counterpart does (Microsoft: 'microsoft', Google: 'keep'). */
  rotation: z.enum(['keep', 'microsoft', 'reuse-detection']).nullable(),
  /** Wait before every token answer. */
  delayMs: z.number().int().nonnegative(),
  /** How long 'silence' hangs before it drops the connection. */
  silenceSeconds: z.number().positive(),
  retryAfterSeconds: z.number().int().positive(),
  /** What every refusal says as its error_description, at both endpoints. null: its own words. */
  errorDescription: z.string().nullable(),
  /** Microsoft: users may not consent until an administrator of the directory has. */
  adminConsentRequired: z.boolean(),
  /** Recipients whom the relay puts off with a 450, as greylisting does, until they are named no more. */
  deferredRecipients: z.array(z.string()),
})

export const knobChanges = knobsSchema.partial()

export type KnobValues = z.infer<typeof knobsSchema>
export type KnobChanges = z.infer<typeof knobChanges>
export type TokenFault = (typeof tokenFaults)[number]
export type PersonaName = 'microsoft' | 'google'

export interface Knobs {
  get(): KnobValues
  set(changes: KnobChanges): KnobValues
  reset(): KnobValues
}

/** The side of the knobs that the token endpoint sees. */
export interface TurnedKnobs extends Knobs {
  /** The fault for this request, counted down. */
  takeFault(persona: PersonaName, grantType: string): TokenFault | null
}

export function createKnobs(defaults: { tokenLifetimeSeconds: number }): TurnedKnobs {
  const initial: KnobValues = {
    tokenFault: null,
    count: null,
    grantType: 'any',
    persona: 'any',
    tokenLifetimeSeconds: defaults.tokenLifetimeSeconds,
    rotation: null,
    delayMs: 0,
    silenceSeconds: 30,
    retryAfterSeconds: 2,
    errorDescription: null,
    adminConsentRequired: false,
    deferredRecipients: [],
  }
  let values = { ...initial }

  return {
    get: () => ({ ...values }),
    set(changes) {
      // A new fault is for "all requests" again unless its own count comes with it.
      const count = changes.tokenFault === undefined ? values.count : null
      const given = Object.entries(changes).filter(([, value]) => value !== undefined)
      values = knobsSchema.parse({ ...values, count, ...Object.fromEntries(given) })
      return { ...values }
    },
    reset() {
      values = { ...initial }
      return { ...values }
    },
    takeFault(persona, grantType) {
      const fault = values.tokenFault
      if (fault === null) return null
      if (values.persona !== 'any' && values.persona !== persona) return null
      if (values.grantType !== 'any' && values.grantType !== grantType) return null
      if (values.count === 1) values = { ...values, tokenFault: null, count: null }
      else if (values.count !== null) values = { ...values, count: values.count - 1 }
      return fault
    },
  }
}
