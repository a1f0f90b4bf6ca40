import type { AuthorizationFailure, AuthorizationOutcome } from '@mailgrant/contract/authorization'
import type { ProviderId } from '@mailgrant/contract/fields'
import type { ExchangeFailure } from './authorization-server.ts'
import {
  failureText,
  notTokenEndpoint,
  offlineText,
  submitAgain,
  throttledText,
} from '../text/authorization.ts'
import { reauthorize } from '../text/provider-advice.ts'
import { providerAdvice } from './provider-advice.ts'
import { splitScopes } from './scope-coverage.ts'

type Failed = Extract<AuthorizationOutcome, { result: 'failure' }>
export type Failing = Omit<Failed, 'result' | 'id' | 'at'>

export function failing(
  failure: AuthorizationFailure,
  extra: Partial<Omit<Failing, 'failure'>> = {},
): Failing {
  const [cause, remedy] = failureText[failure]
  return { failure, cause, remedy, ...extra }
}

const causes: Record<ExchangeFailure['kind'], AuthorizationFailure> = {
  denied: 'denied',
  'consent-required': 'consent-required',
  'issuer-mismatch': 'issuer-mismatch',
  'state-mismatch': 'state-unknown',
  'id-token-invalid': 'id-token-invalid',
  'invalid-grant': 'code-rejected',
  'client-rejected': 'client-rejected',
  'scope-rejected': 'scope-rejected',
  'provider-error': 'provider-error',
  'not-token-endpoint': 'not-token-endpoint',
  unreachable: 'provider-unreachable',
}

/** A failed exchange in words; the provider's numbers sharpen the help, never the cause that is branched on. */
export function failingExchange(
  { provider, tokenEndpoint }: { provider: ProviderId; tokenEndpoint: string },
  exchange: ExchangeFailure,
): Failing {
  return failing(causes[exchange.kind], {
    ...(exchange.kind === 'not-token-endpoint' && { cause: notTokenEndpoint(tokenEndpoint) }),
    ...(provider === 'microsoft' &&
      exchange.error === 'consent_required' && { adminConsent: true }),
    ...adviceNow(provider, exchange),
    ...(exchange.throttled && throttledText(exchange.retryAfterSeconds)),
    ...(exchange.reply === null ? {} : { providerReply: exchange.reply }),
  })
}

/** While there is no token yet, there is nothing to re-authorise: Submit is the button at hand. */
function adviceNow(provider: ProviderId, { reply, error }: ExchangeFailure) {
  const advice = providerAdvice(provider, reply, error)
  if (advice === null) return null
  return { ...advice, remedy: advice.remedy.replace(reauthorize, submitAgain) }
}

/** No refresh token came: what is to be done differs by provider, and by what was asked for. */
export function withoutRefreshToken(provider: ProviderId, scopes: string): Failing {
  return failing('no-refresh-token', { remedy: offlineRemedy(provider, scopes) })
}

function offlineRemedy(provider: ProviderId, scopes: string): string {
  if (provider === 'google') return offlineText.google
  const asked = splitScopes(scopes).includes('offline_access')
  if (provider === 'microsoft') return asked ? offlineText.grantMicrosoft : offlineText.askMicrosoft
  return asked ? offlineText.grantOther : offlineText.askOther
}
