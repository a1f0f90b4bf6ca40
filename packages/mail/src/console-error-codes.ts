import { entry, type CodeEntry } from './code-entry.ts'

/** What stands between a service and the console. */
export const consoleErrorCodes = {
  // The console
  console_unreachable: entry(
    false,
    'admin',
    'The Mailgrant console did not answer.',
    'Check that the console runs and that this machine reaches the address given as url.',
  ),
  api_key_rejected: entry(
    true,
    'service',
    'The console does not accept the API key.',
    'Make a new key in the console under API Keys and give it to the service.',
  ),
  action_not_allowed: entry(
    true,
    'service',
    'The API key does not allow this action.',
    'Use a key that has the action, or make one in the console under API Keys.',
  ),
  email_unknown: entry(
    true,
    'service',
    'The API key does not reach such an email.',
    'Check the address, or make a key that reaches it in the console under API Keys.',
  ),
  account_not_ready: entry(
    true,
    'admin',
    'This account is not enabled or not set up completely.',
    'Set it up and enable it in the console, on the tab Remote Mailbox or Outgoing (SMTP).',
  ),
  account_not_oauth2: entry(
    true,
    'service',
    'This account signs in with a password, which the console gives to nobody.',
    'Give its password by the option passwords of createMailgrant, or have an administrator change the authentication to OAuth2.',
  ),
  reauthorization_required: entry(
    true,
    'admin',
    'The mailbox must be authorized again.',
    'Open Config of this email in the console and press Re-authorize.',
  ),
} satisfies Record<string, CodeEntry>
