import type { AuthorizationFailure } from '@mailgrant/contract/authorization'

/** The words of the red banner: cause and remedy of every failure of an authorisation. */
export const failureText: Record<AuthorizationFailure, readonly [cause: string, remedy: string]> = {
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
  'link-revoked': [
    'The link was withdrawn, used or replaced while you were at the provider.',
    'Make a new link for the owner in Config.',
  ],
  'owner-unknown': [
    'The provider did not say who signed in.',
    'Add the scopes openid, profile and email in Config and press Submit again.',
  ],
}

export const notTokenEndpoint = (tokenEndpoint: string) =>
  `The token endpoint at ${new URL(tokenEndpoint).host} does not answer like an OAuth2 token endpoint.`

export const throttledText = (seconds: number | null) => ({
  cause: 'The provider answered that it gets too many requests.',
  remedy: `Wait ${waiting(seconds)}, then press Submit again.`,
})

function waiting(seconds: number | null): string {
  if (seconds === null) return 'a few minutes'
  if (seconds <= 90) return seconds === 1 ? '1 second' : `${seconds} seconds`
  return `${Math.ceil(seconds / 60)} minutes`
}

/** No refresh token came: what is to be done, by provider and by whether offline access was asked for. */
export const offlineText = {
  google:
    'Google sends one with the consent of an account only. Remove this application’s access at myaccount.google.com/connections, then press Submit again and accept. The Authorization Endpoint must be Google’s own: Mailgrant asks it for offline access (access_type=offline, prompt=consent).',
  askMicrosoft: 'Add the scope offline_access in Config and press Submit again.',
  askOther:
    'Add the scope that the provider documents for refresh tokens (mostly offline_access) in Config, or allow them for this client at the provider. Then press Submit again.',
  grantMicrosoft:
    'The scope offline_access is asked for already. Add the permission offline_access (Microsoft Graph, delegated) under API permissions of the app registration, let an administrator grant consent, then press Submit again.',
  grantOther:
    'The scope offline_access is asked for already. Allow refresh tokens (offline access) for this client at the provider, then press Submit again.',
} as const

export const unexpectedText = {
  cause: 'Something went wrong on the server of this console.',
  remedy: 'Press Submit again. If it stays, look into the server’s log.',
} as const

export const submitAgain = 'Press Submit again.'
