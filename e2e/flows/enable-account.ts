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
    },
  })
  return api.email(email.id)
}
