import type { ProviderId } from '@mailgrant/contract/fields'
import { entra, google, wantsAdminConsent } from '../text/provider-advice.ts'

/** Cause and remedy in plain words. Chosen by the provider's numbers and words: help text only, nothing branches on it. */
export interface Advice {
  cause: string
  remedy: string
  /** an administrator of the directory can put an end to it for everybody */
  adminConsent?: boolean
}

export function providerAdvice(
  provider: ProviderId,
  reply: string | null,
  error: string | null,
): Advice | null {
  const words = `${error ?? ''} ${reply ?? ''}`
  if (provider === 'microsoft') {
    const number = /AADSTS(\d+)/.exec(words)?.[1] ?? ''
    const known = entra[number]
    if (known === undefined) return null
    return {
      cause: known[0],
      remedy: known[1],
      ...(wantsAdminConsent.has(number) && { adminConsent: true }),
    }
  }
  if (provider !== 'google') return null
  const known = google.find(([pattern]) => pattern.test(words))
  return known === undefined ? null : { cause: known[1], remedy: known[2] }
}
