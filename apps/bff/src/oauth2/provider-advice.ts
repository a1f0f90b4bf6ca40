import type { ProviderId } from '@mailgrant/contract/fields'
import { entra, google } from '../text/provider-advice.ts'

/** Cause and remedy in plain words. Chosen by the provider's numbers and words: help text only, nothing branches on it. */
export interface Advice {
  cause: string
  remedy: string
}

export function providerAdvice(
  provider: ProviderId,
  reply: string | null,
  error: string | null,
): Advice | null {
  const words = `${error ?? ''} ${reply ?? ''}`
  if (provider === 'microsoft') {
    const known = entra[/AADSTS(\d+)/.exec(words)?.[1] ?? '']
    return known === undefined ? null : { cause: known[0], remedy: known[1] }
  }
  if (provider !== 'google') return null
  const known = google.find(([pattern]) => pattern.test(words))
  return known === undefined ? null : { cause: known[1], remedy: known[2] }
}
