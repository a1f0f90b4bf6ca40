import { MailError } from '../mail-error.ts'
import type { Credentials, TokenProvider } from '../token-provider.ts'

/** An email's two accounts: where mail is fetched, and where it is sent. */
export type AccountKind = 'mailbox' | 'smtp'

/** Gives the password of an account that does not sign in with OAuth2. */
export type Passwords = (address: string, account: AccountKind) => string | Promise<string>

/** What the accounts of one email sign in with. */
export interface Secrets {
  /** the email's, as it is now */
  readonly address: string
  tokens(account: AccountKind): TokenProvider
  passwords: Passwords | undefined
}

/** @throws MailError `account_not_oauth2` where a password is needed and nobody gives one */
export async function accountCredentials(
  account: AccountKind,
  { login, authentication }: { login: string; authentication: 'oauth2' | 'basic' },
  secrets: Secrets,
): Promise<Credentials> {
  const { address, passwords } = secrets
  // The console names login and mechanism with each token; they go before the ones given here.
  if (authentication === 'oauth2')
    return { method: 'oauth2', login, tokens: secrets.tokens(account) }
  if (!passwords) throw new MailError('account_not_oauth2')
  return { method: 'basic', login, password: await passwords(address, account) }
}
