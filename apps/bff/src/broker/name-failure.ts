import { providerAdvice } from '../oauth2/provider-advice.ts'
import { enterSecret, newSecret, reauthorize } from '../text/provider-advice.ts'
import { tokenText } from '../text/tokens.ts'
import type { Lease } from './lease.ts'
import type { LoadedGrant } from './load-grant.ts'
import type { RefreshFailure } from './open-grant.ts'

/** The code that is kept with the grant. */
export function failureCode(failure: RefreshFailure, { suspect }: Pick<Lease, 'suspect'>): string {
  if (failure.throttled) return 'throttled'
  switch (failure.kind) {
    case 'invalid-grant':
      return suspect ? 'lost-rotation' : 'invalid-grant'
    case 'denied':
    case 'consent-required':
      return 'consent-required'
    case 'client-rejected':
    case 'scope-rejected':
      return 'client-rejected'
    case 'unreachable':
    case 'secret-not-opened':
    case 'token-not-opened':
      return failure.kind
    default:
      return 'provider-error'
  }
}

/** Of a failure that another try may mend: what callers are told it came from. */
export function failureCause(code: string | null): 'network' | 'provider' | 'sealed' {
  if (code === 'unreachable') return 'network'
  return code === 'secret-not-opened' || code === 'token-not-opened' ? 'sealed' : 'provider'
}

/** Nothing but another consent helps. */
export const isLost = (code: string) =>
  code === 'invalid-grant' || code === 'lost-rotation' || code === 'consent-required'

/** Why, and what to do about it. */
export function failureMessage(
  code: string,
  { provider, tokenEndpoint }: Pick<LoadedGrant['config'], 'provider' | 'tokenEndpoint'>,
  failure: RefreshFailure,
): string {
  if (code === 'lost-rotation') return tokenText.lostRotation
  if (code === 'refused-here') return tokenText.refusedHere
  if (code === 'secret-not-opened') return tokenText.secretNotOpened
  if (code === 'token-not-opened') return tokenText.tokenNotOpened
  if (failure.throttled) return tokenText.throttled
  if (failure.kind === 'not-token-endpoint') return tokenText.notTokenEndpoint(tokenEndpoint)
  const advice = providerAdvice(provider, failure.reply, failure.error)
  // Where re-authorisation is the whole remedy, the screens say so beside every such reason.
  if (advice?.remedy === newSecret || advice?.remedy === enterSecret)
    return `${advice.cause} ${tokenText.replaceSecret}`
  if (advice !== null)
    return advice.remedy === reauthorize ? advice.cause : `${advice.cause} ${advice.remedy}`
  switch (code) {
    case 'invalid-grant':
      return tokenText.invalidGrant
    case 'consent-required':
      return tokenText.consentRequired
    case 'client-rejected':
      return tokenText.clientRejected
    case 'unreachable':
      return tokenText.unreachable
    default:
      return tokenText.providerError
  }
}
