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
  confirmation_needed: [
    403,
    'Confirm that it is you',
    'Nothing was changed. Send it again and enter your password; what you typed is kept.',
  ],
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
  new_secret_not_accepted: [
    409,
    'No test has accepted the new Client Secret',
    'Test it first, or confirm that it is to be promoted all the same.',
  ],
  new_secret_not_found: [
    404,
    'There is no new Client Secret',
    'It may have been promoted or discarded by another administrator. Look at how the config stands now.',
  ],
  old_secret_not_found: [
    404,
    'There is no old Client Secret to go back to',
    'It is kept for seven days, or until every token was refreshed with the new one. Enter another secret.',
  ],
  provider_unreachable: [
    502,
    'The provider could not be reached',
    'Check the endpoints and the network, then try again.',
  ],
  link_invalid: [410, 'This link was used or has expired', 'Ask an administrator for a new one.'],
  owner_link_unknown: [
    404,
    'This link is not known',
    'Copy the whole link and open it again. If it stays, the mailbox may have been removed: ask whoever sent the link.',
  ],
  owner_link_used: [
    410,
    'This link was used',
    'The mailbox is authorised; there is nothing left to do. If it has to be done again, ask for a new link.',
  ],
  owner_link_under_way: [
    409,
    'A sign-in with this link is under way',
    'Finish it in the window where it was started. If nobody is at it any more, wait a minute and press the button again: that ends the other sign-in.',
  ],
  owner_link_revoked: [
    410,
    'This link was withdrawn',
    'Ask whoever sent it for a new one, if it still is needed.',
  ],
  owner_link_expired: [410, 'This link has expired', 'Ask whoever sent it for a new one.'],
  owner_link_void: [
    410,
    'The settings of this mailbox changed after the link was made',
    'Ask whoever sent it for a new one.',
  ],
  owner_link_disabled: [
    409,
    'Sign-ins for this mailbox are switched off at the moment',
    'Tell whoever sent the link; it works again once they are switched on.',
  ],
  owner_link_not_possible: [
    409,
    'A link for the owner cannot be made yet',
    'Open Config, fill in the IdP Config, switch it on and press Submit. The link is made for what is stored.',
  ],
  admin_consent_not_offered: [
    409,
    'There is no admin consent for this IdP Config',
    'Admin consent is Microsoft’s. Fill in the Client ID and an Authorization Endpoint of Microsoft Entra that names your directory, and press Submit first.',
  ],
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
