/** Every problem code with its HTTP status and the words for it. No zod: any chunk may import it. */
export const problemText = {
  invalid_input: [422, 'Some fields need attention', 'Correct the marked fields and send again.'],
  malformed_request: [
    400,
    'The request could not be read',
    'Check that the body is JSON, and send it again.',
  ],
  body_too_large: [413, 'The request is too large', 'Shorten the text and send again.'],
  not_signed_in: [401, 'You are signed out', 'Sign in again; what you typed is kept.'],
  wrong_credentials: [401, 'Email or password is wrong', 'Check both and try again.'],
  too_many_attempts: [429, 'Too many attempts', 'Wait a moment before you try again.'],
  cross_site_request: [
    403,
    'The request did not come from this console',
    'Open the console in its own tab and try again.',
  ],
  not_found: [
    404,
    'There is nothing at this address',
    'It may have been deleted. Go back to the list.',
  ],
  email_not_found: [
    404,
    'This email does not exist',
    'It may have been deleted by another administrator. Go back to Emails.',
  ],
  config_not_found: [
    404,
    'This IdP config does not exist',
    'It may have been deleted by another administrator. Choose another one.',
  ],
  token_not_found: [
    404,
    'There is no token yet',
    'Open Config and press Submit to authorise the mailbox.',
  ],
  address_taken: [
    409,
    'There is already an email with this address',
    'Open the existing email or enter another address.',
  ],
  edit_conflict: [
    409,
    'Another administrator changed this meanwhile',
    'Compare the changes, then merge or overwrite.',
  ],
  config_in_use: [
    409,
    'This IdP config is in use',
    'Give the emails that use it another config first.',
  ],
  check_failed: [
    422,
    'The connection test failed',
    'Mend what the failed step says, or save the account disabled.',
  ],
  host_not_of_provider: [
    422,
    'This host does not belong to the provider',
    'Tokens are sent only to hosts of their provider. Enter one of its hosts, or name this host in an Other Provider config and authorise again.',
  ],
  host_not_allowed: [
    422,
    'This host is not allowed',
    'Enter a public host name. Private addresses are opened by the operator with MAILGRANT_ALLOW_PRIVATE_HOSTS.',
  ],
  endpoint_not_allowed: [
    422,
    'This endpoint is not allowed',
    'Enter a public https address. Others are opened by the operator with MAILGRANT_ALLOW_PRIVATE_HOSTS.',
  ],
  reauthorization_required: [
    409,
    'The mailbox must be authorised again',
    'Open Config and press Re-authorize.',
  ],
  refresh_failed: [
    502,
    'The token could not be refreshed',
    'Wait a moment and try again; the token that is stored is kept.',
  ],
  client_rejected: [
    409,
    'The provider refused the client id or secret',
    'Open Config, enter a valid Client Secret and press Submit.',
  ],
  provider_unreachable: [
    502,
    'The provider could not be reached',
    'Check the endpoints and the network, then try again.',
  ],
  link_invalid: [410, 'This link was used or has expired', 'Ask an administrator for a new one.'],
  last_administrator: [
    409,
    'The last administrator cannot be removed',
    'Invite another administrator first.',
  ],
  administrator_exists: [
    409,
    'There is already an administrator with this address',
    'Enter another address.',
  ],
  weak_password: [422, 'The password is too short', 'Use at least 12 characters.'],
  wrong_password: [
    403,
    'The current password is wrong',
    'Enter the password that you sign in with.',
  ],
  api_key_missing: [
    401,
    'There is no API key with this request',
    'Send it as “Authorization: Bearer mgk_…”. Keys are made in the console under API Keys.',
  ],
  api_key_unknown: [
    401,
    'This API key is not known',
    'Check that the whole key was copied, or make a new one in the console under API Keys.',
  ],
  api_key_revoked: [
    403,
    'This API key was revoked',
    'Make a new one in the console under API Keys.',
  ],
  api_key_expired: [
    403,
    'This API key has expired',
    'Make a new one in the console under API Keys.',
  ],
  action_not_allowed: [
    403,
    'This API key does not allow this action',
    'Use a key that has the action, or make one in the console under API Keys.',
  ],
  email_out_of_reach: [
    404,
    'This API key does not reach such an email',
    'Check the address, or make a key that reaches it in the console under API Keys.',
  ],
  too_many_requests: [
    429,
    'This API key sends too many requests',
    'Wait as long as Retry-After says; tokens and settings may be kept until they expire.',
  ],
  account_not_ready: [
    409,
    'This account is not enabled',
    'Enable it in the console, on the tab Remote Mailbox or Outgoing (SMTP).',
  ],
  account_not_oauth2: [
    409,
    'This account does not sign in with OAuth2',
    'It has no access token. Give the service its user name and password, or change the authentication in the console.',
  ],
  key_not_found: [
    404,
    'This API key does not exist',
    'It may have been deleted. Go back to API Keys.',
  ],
  rule_not_found: [
    404,
    'This alert rule does not exist',
    'It may have been deleted by another administrator. Go back to Alerts.',
  ],
  no_webhook: [
    409,
    'This alert rule sends no webhook',
    'Only webhooks are signed. Choose Webhook in the rule and save it; the secret is shown then.',
  ],
  internal: [
    500,
    'Something went wrong on the server',
    'Try again. If it stays, give the request id to whoever runs Mailgrant.',
  ],
  unavailable: [503, 'The server is not ready', 'Try again in a moment.'],
} as const satisfies Record<string, readonly [number, string, string]>

export type ProblemCode = keyof typeof problemText
