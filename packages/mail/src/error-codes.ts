import { entry, type CodeEntry } from './code-entry.ts'
import { consoleErrorCodes } from './console-error-codes.ts'

export type { WhoseMove } from './code-entry.ts'

/** Every code that a `MailError` or a failed `VerifyOutcome` can carry. Codes are stable. */
export const errorCodes = {
  // Reaching the server
  host_not_found: entry(
    true,
    'admin',
    'The host name could not be found.',
    'Check the spelling of the host name and that this machine can resolve it.',
  ),
  host_not_allowed: entry(
    true,
    'admin',
    'Connections to this host are not allowed.',
    'Choose a host that this installation may reach, or ask its operator to allow it.',
  ),
  connection_refused: entry(
    false,
    'admin',
    'Nothing accepts connections on this host and port.',
    'Check host name and port, and that no firewall stands between.',
  ),
  connection_timeout: entry(
    false,
    'admin',
    'The server did not accept the connection in time.',
    'Check host name and port, and that outgoing connections to this port are allowed.',
  ),
  connection_lost: entry(
    false,
    'provider',
    'The server closed the connection unexpectedly.',
    'Try again; if it goes on, compare the port and TLS mode with what the provider documents.',
  ),
  timeout: entry(
    false,
    'provider',
    'The server did not answer in time.',
    'Try again later; if the first answer never comes, the TLS mode may not fit the port.',
  ),
  proxy_failed: entry(
    false,
    'admin',
    'The proxy did not make the connection.',
    'Check the address, user and password of the proxy, and that it may reach this host and port.',
  ),
  // TLS
  tls_failed: entry(
    true,
    'admin',
    'No secure connection could be made.',
    'Check that the TLS mode fits the port: implicit TLS on 993, 995 and 465, STARTTLS on 143, 110 and 587.',
  ),
  certificate_invalid: entry(
    true,
    'admin',
    'The certificate of the server could not be verified.',
    'Use the host name that the certificate was issued for, or have the server renew its certificate. An authority of your own is trusted by NODE_EXTRA_CA_CERTS or tls.ca; verification cannot be switched off.',
  ),
  starttls_missing: entry(
    true,
    'admin',
    'The server does not offer STARTTLS on this port.',
    'Choose implicit TLS and its port, or another port of the same server.',
  ),
  plaintext_refused: entry(
    true,
    'admin',
    'An access token is never sent over a connection without TLS.',
    'Choose implicit TLS or STARTTLS.',
  ),
  // Signing in
  token_unavailable: entry(
    false,
    'admin',
    'No access token could be obtained.',
    'Look at the authorization of this email; it may have to be authorized again.',
  ),
  token_rejected: entry(
    true,
    'admin',
    'The server rejected the access token.',
    'Check that the login is the mailbox that was authorized, that the scopes cover this protocol, and that the protocol is enabled for the mailbox; then authorize again.',
  ),
  authentication_failed: entry(
    true,
    'admin',
    'The server rejected the user name or password.',
    'Check user name and password, or change to OAuth2.',
  ),
  mechanism_unsupported: entry(
    true,
    'admin',
    'The server offers no sign-in method that fits these settings.',
    'Check host, port and TLS mode, or choose another authentication method.',
  ),
  basic_auth_disabled: entry(
    true,
    'admin',
    'The provider does not accept passwords for this protocol any more.',
    'Change the authentication to OAuth2.',
  ),
  app_password_required: entry(
    true,
    'mailbox-user',
    'The provider wants an app password instead of the account password.',
    'Change the authentication to OAuth2, or make an app password for this account.',
  ),
  web_login_required: entry(
    true,
    'mailbox-user',
    'The provider wants the account to sign in with a browser first.',
    'Sign in to the mailbox once with a browser and finish what it asks for.',
  ),
  smtp_auth_disabled: entry(
    true,
    'admin',
    'Authenticated SMTP is disabled for this mailbox or tenant.',
    'Enable SMTP AUTH for the mailbox: Set-CASMailbox -SmtpClientAuthenticationDisabled $false.',
  ),
  imap_disabled: entry(
    true,
    'admin',
    'IMAP is disabled for this mailbox.',
    'Enable IMAP for the mailbox or, where an organisation has switched it off, in its administration.',
  ),
  pop3_disabled: entry(
    true,
    'admin',
    'POP3 is disabled for this mailbox.',
    'Enable POP for the mailbox or, where an organisation has switched it off, in its administration.',
  ),
  policy_blocked: entry(
    true,
    'admin',
    'A security policy of the organisation blocked the sign-in.',
    'Ask the administrator of the tenant to look at security defaults, Conditional Access and authentication policies for this mailbox.',
  ),
  not_connected_mailbox: entry(
    false,
    'admin',
    'The token is good, but the server could not open the mailbox.',
    'Check that the signed-in account may open this mailbox, that it has a licence, and that the protocol is enabled; connecting over IPv4 can help.',
  ),
  // The server's state
  server_unavailable: entry(
    false,
    'provider',
    'The server has a temporary problem.',
    'Try again later; nothing needs to be changed.',
  ),
  throttled: entry(
    false,
    'service',
    'The server asks to slow down.',
    'Wait, then connect or send less often.',
  ),
  too_many_connections: entry(
    false,
    'service',
    'The mailbox has too many connections open.',
    'Close other clients of this mailbox or lower their number of connections.',
  ),
  mailbox_in_use: entry(
    false,
    'service',
    'Another client has the mailbox open.',
    'Try again when the other client has closed its POP3 session.',
  ),
  // Folders and messages
  folder_missing: entry(
    true,
    'admin',
    'The folder to fetch from does not exist.',
    'Choose a folder that exists; names are case-sensitive on many servers.',
  ),
  archive_folder_missing: entry(
    true,
    'admin',
    'The archive folder does not exist.',
    'Create the archive folder or choose another one.',
  ),
  folder_exists: entry(
    true,
    'admin',
    'A folder of this name exists already.',
    'Choose another name, or use the folder that is there.',
  ),
  folder_refused: entry(
    true,
    'admin',
    'The server did not allow this on the folder.',
    'Check the rights of the signed-in account on this folder.',
  ),
  folder_changed: entry(
    true,
    'service',
    'The folder was replaced on the server, so the message can no longer be identified.',
    'Fetch again from the start; the cursor that was stored is no longer valid.',
  ),
  cursor_unavailable: entry(
    false,
    'service',
    'The cursor could not be loaded or saved.',
    'Look at the cause: it is what the storage of the cursor threw.',
  ),
  message_gone: entry(
    true,
    'service',
    'The message is no longer in the mailbox.',
    'Nothing to do: somebody else moved or deleted it.',
  ),
  // Sending
  sender_rejected: entry(
    true,
    'admin',
    'The server refused the sender address.',
    'Send from the address of the mailbox, or grant its account the right to send as this address.',
  ),
  sender_not_allowed: entry(
    true,
    'service',
    'The message carries another sender than the address of this email.',
    'Send from the address of the email, or have an administrator allow Header Spoofing for it.',
  ),
  delivery_unknown: entry(
    false,
    'service',
    'The connection was lost before the server confirmed the message, so it may have been accepted.',
    'Look whether it arrived before you send it again; a second copy keeps the same Message-ID.',
  ),
  recipient_rejected: entry(
    true,
    'service',
    'The server refused every recipient.',
    'Check the recipient addresses.',
  ),
  message_rejected: entry(
    true,
    'service',
    'The server refused the message.',
    "Read the server's answer; it names the reason.",
  ),
  message_too_large: entry(
    true,
    'service',
    'The message is larger than the server accepts.',
    'Send a smaller message or share large attachments as links.',
  ),
  quota_exceeded: entry(
    false,
    'service',
    'The sending limit of the mailbox is used up.',
    'Wait until the limit is reset, usually within 24 hours.',
  ),
  // Ours
  protocol_error: entry(
    true,
    'provider',
    'The server sent something that is not valid for this protocol.',
    'Check that host and port belong to this protocol.',
  ),
  invalid_argument: entry(
    true,
    'service',
    'A setting or an argument is not valid.',
    'Correct the value that the message names.',
  ),
  unsupported: entry(
    true,
    'service',
    'The server or the protocol cannot do this.',
    'Use another protocol or leave the operation out.',
  ),
  closed: entry(
    true,
    'service',
    'The store or transport was closed.',
    'Create a new one; a closed one cannot be used again.',
  ),
  aborted: entry(
    false,
    'service',
    'The operation was cancelled.',
    'Start it again if it is still wanted.',
  ),
  ...consoleErrorCodes,
} satisfies Record<string, CodeEntry>

/** Stable name of what went wrong; see {@link errorCodes} for meaning and remedy. */
export type MailErrorCode = keyof typeof errorCodes
