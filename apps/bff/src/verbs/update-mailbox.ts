import type { MailboxSaved, SaveMailbox } from '@mailgrant/contract/account'
import type { Actor, Deps } from '../deps.ts'
import { authenticationColumns } from '../wire/account.ts'
import { readAccounts } from './read-accounts.ts'
import { saveAccount } from './save-account.ts'

export async function updateMailbox(
  deps: Deps,
  actor: Actor,
  emailId: string,
  input: SaveMailbox,
): Promise<MailboxSaved> {
  const { authentication, password, ...settings } = input.settings
  const imap = settings.protocol === 'imap'
  const archived = imap && settings.afterFetch === 'archive'
  const check = await saveAccount(
    deps,
    actor,
    { id: emailId, kind: 'mailbox' },
    {
      columns: {
        ...settings,
        ...authenticationColumns(authentication),
        // POP3 has no folders
        folder: imap ? (settings.folder ?? 'INBOX') : null,
        archiveFolder: archived ? settings.archiveFolder : null,
      },
      password: password ?? null,
      version: input.version,
      overwrite: input.overwrite ?? false,
      createArchiveFolder: input.createArchiveFolder ?? false,
    },
  )
  return { account: (await readAccounts(deps, emailId)).mailbox, check }
}
