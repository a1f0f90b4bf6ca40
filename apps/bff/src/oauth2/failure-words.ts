import type { AuthorizationFailure, AuthorizationOutcome } from '@mailgrant/contract/authorization'
import type { ProviderId } from '@mailgrant/contract/fields'
import type { ExchangeFailure } from './authorization-server.ts'
import { providerAdvice, reauthorize } from './provider-advice.ts'
import { splitScopes } from './scope-coverage.ts'

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
  'not-token-endpoint': [
    'The token endpoint does not answer like an OAuth2 token endpoint.',
    'Compare the Token Endpoint in Config with the provider’s documentation (in the Microsoft Entra admin center: Endpoints of the app registration) and press Submit again. Where it is right, a proxy or an outage answered in its place: wait a moment first.',
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
    ...adviceNow(provider, exchange),
    ...(exchange.throttled && throttled(exchange.retryAfterSeconds)),
    ...(exchange.reply === null ? {} : { providerReply: exchange.reply }),
  })
}

export const notTokenEndpoint = (tokenEndpoint: string) =>
  `The token endpoint at ${new URL(tokenEndpoint).host} does not answer like an OAuth2 token endpoint.`

/** While there is no token yet, there is nothing to re-authorise: Submit is the button at hand. */
function adviceNow(provider: ProviderId, { reply, error }: ExchangeFailure) {
  const advice = providerAdvice(provider, reply, error)
  if (advice === null) return null
  return { ...advice, remedy: advice.remedy.replace(reauthorize, 'Press Submit again.') }
}

const throttled = (seconds: number | null) => ({
  cause: 'The provider answered that it gets too many requests.',
  remedy: `Wait ${waiting(seconds)}, then press Submit again.`,
})

function waiting(seconds: number | null): string {
  if (seconds === null) return 'a few minutes'
  if (seconds <= 90) return seconds === 1 ? '1 second' : `${seconds} seconds`
  return `${Math.ceil(seconds / 60)} minutes`
}

/** No refresh token came: what is to be done differs by provider, and by what was asked for. */
export function withoutRefreshToken(provider: ProviderId, scopes: string): Failing {
  return failing('no-refresh-token', { remedy: offlineRemedy(provider, scopes) })
}

function offlineRemedy(provider: ProviderId, scopes: string): string {
  if (provider === 'google')
    return 'Google sends one with the consent of an account only. Remove this application’s access at myaccount.google.com/connections, then press Submit again and accept. The Authorization Endpoint must be Google’s own: Mailgrant asks it for offline access (access_type=offline, prompt=consent).'
  const asked = splitScopes(scopes).includes('offline_access')
  if (provider === 'microsoft')
    return asked
      ? 'The scope offline_access is asked for already. Add the permission offline_access (Microsoft Graph, delegated) under API permissions of the app registration, let an administrator grant consent, then press Submit again.'
      : 'Add the scope offline_access in Config and press Submit again.'
  return asked
    ? 'The scope offline_access is asked for already. Allow refresh tokens (offline access) for this client at the provider, then press Submit again.'
    : 'Add the scope that the provider documents for refresh tokens (mostly offline_access) in Config, or allow them for this client at the provider. Then press Submit again.'
}
