import type { SaveSmtp, SmtpSaved } from '@mailgrant/contract/account'
import type { Actor, Deps } from '../deps.ts'
import { authenticationColumns } from '../wire/account.ts'
import { readAccounts } from './read-accounts.ts'
import { saveAccount } from './save-account.ts'

export async function updateSmtp(
  deps: Deps,
  actor: Actor,
  emailId: string,
  input: SaveSmtp,
): Promise<SmtpSaved> {
  const { authentication, password, ...settings } = input.settings
  const check = await saveAccount(
    deps,
    actor,
    { id: emailId, kind: 'smtp' },
    {
      columns: { ...settings, ...authenticationColumns(authentication) },
      password: password ?? null,
      version: input.version,
      overwrite: input.overwrite ?? false,
      createArchiveFolder: false,
    },
  )
  return { account: (await readAccounts(deps, emailId)).smtp, check }
}
