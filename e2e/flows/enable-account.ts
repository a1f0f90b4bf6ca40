import type { TlsMode } from '@mailgrant/mail'
import type { Sandbox } from '@mailgrant/sandbox'
import type { ConsoleApi, StoredEmail } from '../fixtures/console-api.ts'

const fetching = {
  fetchFrequencyMinutes: 5,
  emailsPerFetch: 20,
  afterFetch: 'nothing',
  archiveFolder: null,
}

interface Choice {
  authentication?: string
  enabled?: boolean
  login?: string | null
  password?: string | null
  /** What becomes of a message that a service has dealt with; a folder that is missing is made. */
  archiveFolder?: string | null
}

/** The sandbox's IMAP server as the Remote Mailbox of an email; the console tests it before it saves. */
export async function enableMailbox(
  api: ConsoleApi,
  sandbox: Sandbox,
  email: StoredEmail,
  {
    authentication = 'oauth2-microsoft',
    enabled = true,
    login = null,
    password = null,
    archiveFolder = null,
  }: Choice = {},
): Promise<StoredEmail> {
  if (!sandbox.mail) throw new Error(sandbox.mailUnavailable ?? 'no mail servers')
  const tlsMode: TlsMode = 'implicit'
  await api.put(`/api/emails/${email.id}/mailbox`, {
    version: email.mailbox.version,
    settings: {
      enabled,
      authentication,
      login,
      password,
      protocol: 'imap',
      host: 'localhost',
      port: sandbox.mail.imaps.port,
      tlsMode,
      folder: 'INBOX',
      ...fetching,
      ...(archiveFolder && { afterFetch: 'archive', archiveFolder }),
    },
    createArchiveFolder: archiveFolder !== null,
  })
  return api.email(email.id)
}

/** The sandbox's submission server as Outgoing (SMTP), signing in as the Remote Mailbox does. */
export async function enableSmtp(
  api: ConsoleApi,
  sandbox: Sandbox,
  email: StoredEmail,
): Promise<StoredEmail> {
  if (!sandbox.mail) throw new Error(sandbox.mailUnavailable ?? 'no mail servers')
  const tlsMode: TlsMode = 'implicit'
  await api.put(`/api/emails/${email.id}/smtp`, {
    version: email.smtp.version,
    settings: {
      enabled: true,
      authentication: 'mailbox',
      login: null,
      password: null,
      host: 'localhost',
      port: sandbox.mail.submissions.port,
      tlsMode,
      allowSpoofing: false,
    },
  })
  return api.email(email.id)
}
