import type { AuthorizationFailure, AuthorizationOutcome } from '@mailgrant/contract/authorization'
import type { ProviderId } from '@mailgrant/contract/fields'
import type { ExchangeFailure } from './authorization-server.ts'
import { providerAdvice } from './provider-advice.ts'

type Failed = Extract<AuthorizationOutcome, { result: 'failure' }>
export type Failing = Omit<Failed, 'result' | 'id' | 'at'>

const words: Record<AuthorizationFailure, readonly [cause: string, remedy: string]> = {
  denied: [
    'The permissions were declined.',
    'Start again from Config, sign in as the mailbox and press Accept.',
  ],
  'consent-required': [
    'The provider asks for a consent or a sign-in that did not take place.',
    'Let an administrator of the provider consent to the permissions, then press Submit again.',
  ],
  'state-unknown': [
    'This answer belongs to no authorisation that this console started.',
    'Open Config and press Submit again.',
  ],
  'state-used': [
    'This authorisation was used before and did not come to an end.',
    'Open Config and press Submit again.',
  ],
  expired: [
    'The authorisation took longer than 10 minutes.',
    'Open Config and press Submit again.',
  ],
  'session-ended': [
    'You were signed out of the console before the provider sent you back.',
    'Sign in, open Config and press Submit again.',
  ],
  'config-changed': [
    'The IdP Config, the address or the resource owner rule was changed while you were at the provider.',
    'Open Config, check the fields and press Submit again.',
  ],
  'issuer-mismatch': [
    'The answer came from another authorization server than the one asked.',
    'Check the endpoints and the issuer in Config, then press Submit again.',
  ],
  'id-token-invalid': [
    'The provider’s statement of who signed in could not be trusted.',
    'Check issuer and Client ID in Config and the clock of this server, then press Submit again.',
  ],
  'wrong-account': [
    'Another account signed in than the one expected.',
    'Press Submit again and sign in as the expected account, in a private window if need be. For a shared mailbox switch Strict Matching off and name the account.',
  ],
  'no-refresh-token': [
    'The provider sent no refresh token, so the mailbox would be cut off within hours.',
    'Add the scope for offline access (offline_access) in Config and press Submit again.',
  ],
  'scope-missing': [
    'A permission that the mailbox needs was not granted.',
    'Press Submit again and leave every permission ticked; check API permissions and scopes.',
  ],
  'client-rejected': [
    'The provider refused the Client ID or the Client Secret.',
    'Enter the secret’s Value (not its ID) in Config and press Submit again.',
  ],
  'code-rejected': [
    'The provider refused the authorisation code.',
    'Open Config and press Submit again.',
  ],
  'scope-rejected': [
    'The provider refused a scope.',
    'Compare the scopes in Config with those of the registration, then press Submit again.',
  ],
  'provider-error': [
    'The provider answered with an error of its own.',
    'Wait a moment, then press Submit again.',
  ],
  'provider-unreachable': [
    'The token endpoint could not be reached.',
    'Check the Token Endpoint in Config and the network of this server, then press Submit again.',
  ],
  'owner-unknown': [
    'The provider did not say who signed in.',
    'Add the scopes openid, profile and email in Config and press Submit again.',
  ],
}

export function failing(
  failure: AuthorizationFailure,
  extra: Partial<Omit<Failing, 'failure'>> = {},
): Failing {
  const [cause, remedy] = words[failure]
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
  unreachable: 'provider-unreachable',
}

/** A failed exchange in words; the provider's numbers sharpen the help, never the cause that is branched on. */
export function failingExchange(provider: ProviderId, exchange: ExchangeFailure): Failing {
  return failing(causes[exchange.kind], {
    ...providerAdvice(provider, exchange.reply, exchange.error),
    ...(exchange.reply === null ? {} : { providerReply: exchange.reply }),
  })
}
