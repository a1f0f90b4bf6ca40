import type { ServiceMailbox } from '@mailgrant/contract/service'
import { MailError } from '../mail-error.ts'
import type { MailStore } from '../mail-store.ts'
import { accountCredentials, type Secrets } from './account-credentials.ts'
import type { MailServerOptions } from './options.ts'
import type { Ready } from './ready-account.ts'

/** What decides how a store connects and acts; while it stays the same, so does the store. */
export function storeKey(mailbox: ServiceMailbox): string {
  const { host, port, tlsMode, protocol, login, authentication } = mailbox
  const { folder, afterFetch, archiveFolder } = mailbox
  const acts = [folder, afterFetch, archiveFolder]
  return JSON.stringify([host, port, tlsMode, protocol, login, authentication, ...acts])
}

/** Loads the protocol that the settings name, and no other. */
export async function openStore(
  mailbox: Ready<ServiceMailbox>,
  secrets: Secrets,
  mailServers: MailServerOptions,
): Promise<MailStore> {
  const { host, port, tlsMode, protocol, folder, afterFetch, archiveFolder } = mailbox
  const credentials = await accountCredentials('mailbox', mailbox, secrets)
  const server = { ...mailServers, host, port, tlsMode, credentials }
  if (protocol === 'pop3') {
    if (afterFetch === 'archive') throw new MailError('account_not_ready')
    const { createPop3Store } = await import('../pop3.ts')
    return createPop3Store({ ...server, afterFetch: { action: afterFetch } })
  }
  if (afterFetch === 'archive' && !archiveFolder) throw new MailError('account_not_ready')
  const { createImapStore } = await import('../imap.ts')
  return createImapStore({
    ...server,
    folder,
    afterFetch:
      afterFetch === 'archive'
        ? { action: afterFetch, folder: archiveFolder ?? '' }
        : { action: afterFetch },
  })
}
